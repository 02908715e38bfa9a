#include "object/conditions.h"

#include <algorithm>

namespace aloft::object {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

bool AnyEtag(const std::vector<std::string>& etags, const ObjectInfo& info) {
  if (etags.empty()) return false;
  const std::string own = info.Etag();
  return std::any_of(etags.begin(), etags.end(),
                     [&](const std::string& etag) { return etag == "*" || etag == own; });
}

std::int64_t Seconds(std::int64_t micros) { return micros / kSecond; }

Failure<Error> Unmet(std::string_view condition) {
  return Fail(Error{Fault::kPreconditionFailed, std::string(condition)});
}

}  // namespace

ReadVerdict Judge(const ReadConditions& when, const ObjectInfo& info) {
  const std::int64_t generation = info.version.generation;
  if (when.if_generation && *when.if_generation != generation) {
    return ReadVerdict::kPreconditionFailed;
  }
  if (when.if_metageneration && *when.if_metageneration != info.metageneration) {
    return ReadVerdict::kPreconditionFailed;
  }
  const std::int64_t changed = Seconds(info.created_micros);
  if (!when.if_etag.empty()) {
    if (!AnyEtag(when.if_etag, info)) return ReadVerdict::kPreconditionFailed;
  } else if (when.if_not_changed_since_micros &&
             changed > Seconds(*when.if_not_changed_since_micros)) {
    return ReadVerdict::kPreconditionFailed;
  }
  if (when.if_not_generation && *when.if_not_generation == generation) {
    return ReadVerdict::kNotModified;
  }
  if (when.if_not_metageneration && *when.if_not_metageneration == info.metageneration) {
    return ReadVerdict::kNotModified;
  }
  if (!when.if_not_etag.empty()) {
    if (AnyEtag(when.if_not_etag, info)) return ReadVerdict::kNotModified;
  } else if (when.if_changed_since_micros && changed <= Seconds(*when.if_changed_since_micros)) {
    return ReadVerdict::kNotModified;
  }
  return ReadVerdict::kServe;
}

bool WriteConditions::any() const {
  return if_absent || !if_etag.empty() || !if_not_etag.empty() || if_generation ||
         if_not_generation || if_metageneration || if_not_metageneration || if_bytes ||
         if_created_micros;
}

Result<void> Judge(const WriteConditions& when, const ObjectInfo* current) {
  if (!when.any()) return {};
  if (when.if_absent && current != nullptr) return Unmet("if_absent");
  if (!when.if_etag.empty()) {
    if (current == nullptr) return Fail(Error{Fault::kNoSuchObject, "if_etag"});
    if (!AnyEtag(when.if_etag, *current)) return Unmet("if_etag");
  }
  if (current != nullptr && AnyEtag(when.if_not_etag, *current)) return Unmet("if_not_etag");
  const std::int64_t generation = current == nullptr ? 0 : current->version.generation;
  if (when.if_generation && *when.if_generation != generation) return Unmet("if_generation");
  if (when.if_not_generation && *when.if_not_generation == generation) {
    return Unmet("if_not_generation");
  }
  const std::int64_t metageneration = current == nullptr ? 0 : current->metageneration;
  if (when.if_metageneration && *when.if_metageneration != metageneration) {
    return Unmet("if_metageneration");
  }
  if (when.if_not_metageneration && *when.if_not_metageneration == metageneration) {
    return Unmet("if_not_metageneration");
  }
  if (when.if_bytes && current != nullptr && current->bytes != *when.if_bytes) {
    return Unmet("if_bytes");
  }
  if (when.if_created_micros && current != nullptr &&
      Seconds(current->created_micros) != Seconds(*when.if_created_micros)) {
    return Unmet("if_created");
  }
  return {};
}

}  // namespace aloft::object
