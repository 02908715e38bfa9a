#include "object/protection_fields.h"

namespace aloft::object {
namespace {

// Of object and upload records, beside their own.
enum ProtectionField : std::uint8_t {
  kHolds = 45,        // bits: temporary, event, the former stated
  kRetainUntil = 46,  // only if set
  kRetentionLocked = 47,
};

ObjectRetention& RetentionOf(Protection& protection) {
  if (!protection.retention) protection.retention.emplace();
  return *protection.retention;
}

}  // namespace

void WriteProtection(FieldWriter& out, const Protection& protection) {
  out.Int(kHolds, (protection.temporary_hold ? 1u : 0u) | (protection.event_hold ? 2u : 0u) |
                      (protection.hold_stated ? 4u : 0u));
  if (!protection.retention) return;
  out.IntAlways(kRetainUntil, static_cast<std::uint64_t>(protection.retention->until_micros));
  out.Int(kRetentionLocked, protection.retention->locked ? 1 : 0);
}

bool ReadProtection(const FieldReader& in, Protection& protection) {
  switch (in.field()) {
    case kHolds:
      protection.temporary_hold = (in.number() & 1) != 0;
      protection.event_hold = (in.number() & 2) != 0;
      protection.hold_stated = (in.number() & 4) != 0;
      return in.number() < 8;
    case kRetainUntil:
      RetentionOf(protection).until_micros = in.signed_number();
      return true;
    case kRetentionLocked:
      RetentionOf(protection).locked = in.number() != 0;
      return true;
    default:
      return false;
  }
}

}  // namespace aloft::object
