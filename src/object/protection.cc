#include "object/protection.h"

namespace aloft::object {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;
constexpr std::int64_t kYear = 365 * kDay;

Failure<Error> Protected(std::string_view by) {
  return Fail(Error{Fault::kProtected, std::string(by)});
}

}  // namespace

std::optional<std::int64_t> RetainedUntil(const BucketInfo& bucket, const ObjectInfo& info) {
  if (!bucket.retention || info.protection.event_hold) return std::nullopt;
  const std::int64_t from =
      info.hold_released_micros != 0 ? info.hold_released_micros : info.created_micros;
  return from + bucket.retention->seconds * kSecond;
}

Result<void> CheckUnprotected(const BucketInfo& bucket, const ObjectInfo& info,
                              std::int64_t now_micros, Shortening shortening) {
  const Protection& protection = info.protection;
  if (protection.temporary_hold) return Protected("temporary hold");
  if (protection.event_hold) return Protected("event hold");
  const auto& retention = protection.retention;
  const bool counts = retention && (retention->locked || shortening == Shortening::kRefused);
  if (counts && retention->until_micros > now_micros) return Protected("retention");
  const auto until = RetainedUntil(bucket, info);
  if (until && *until > now_micros) return Protected("bucket retention");
  return {};
}

Result<void> CheckNewRetention(const BucketInfo& bucket, const Protection& protection,
                               std::int64_t now_micros) {
  if (!protection.retention) return {};
  if (!bucket.object_retention) {
    return Fail(Error{Fault::kInvalidArgument, "the bucket allows no object retention"});
  }
  if (protection.retention->until_micros <= now_micros) {
    return Fail(Error{Fault::kInvalidArgument, "the retention ends in the past"});
  }
  return {};
}

Result<void> ProtectNew(const BucketInfo& bucket, ObjectInfo& info) {
  Protection& protection = info.protection;
  const auto& usual = bucket.default_retention;
  if (usual && !protection.retention) {
    const std::int64_t period = usual->days * kDay + usual->years * kYear;
    protection.retention = ObjectRetention{info.created_micros + period, usual->locked};
  }
  if (bucket.hold_new_objects) protection.event_hold = true;
  return CheckNewRetention(bucket, protection, info.created_micros);
}

void DropPastRetention(Protection& protection, std::int64_t now_micros) {
  const auto& retention = protection.retention;
  if (retention && retention->until_micros <= now_micros) protection.retention.reset();
}

Result<void> CheckRetentionChange(const Protection& before, const Protection& after,
                                  Shortening shortening, std::int64_t now_micros) {
  if (!before.retention || before.retention == after.retention) return {};
  if (before.retention->until_micros <= now_micros) return {};
  const bool shorter =
      !after.retention || after.retention->until_micros < before.retention->until_micros;
  if (before.retention->locked && (shorter || !after.retention->locked)) {
    return Protected("locked retention");
  }
  const bool on_purpose = shorter || (after.retention->locked && !before.retention->locked);
  if (on_purpose && shortening == Shortening::kRefused) return Protected("retention");
  return {};
}

}  // namespace aloft::object
