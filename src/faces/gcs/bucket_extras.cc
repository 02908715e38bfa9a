#include "faces/gcs/bucket_extras.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>

#include "base/time_format.h"

namespace aloft::faces::gcs {
namespace {

constexpr std::string_view kPlacement = "customPlacementConfig";
constexpr std::string_view kRegions = "dataLocations";
constexpr std::string_view kAutoclass = "autoclass";
constexpr std::size_t kRegionsInPair = 2;
constexpr std::size_t kTextBytesMax = 1024;  // the longest object name

Error InvalidMember(std::string_view name) {
  return Invalid("Invalid value for " + std::string(name));
}

const std::string& TextOf(const object::BucketDraft& bucket) {
  static const std::string kNone;
  const auto found = bucket.documents.find(kExtrasDocument);
  return found == bucket.documents.end() ? kNone : found->second;
}

void Erase(Json& from, std::string_view name) {
  std::erase_if(from.members, [&](const auto& member) { return member.first == name; });
}

void Set(Json& to, std::string_view name, Json value) {
  Erase(to, name);
  to.members.emplace_back(std::string(name), std::move(value));
}

Json Text(std::string text) {
  Json value{JsonKind::kString};
  value.text = std::move(text);
  return value;
}

// One object of texts and truths: `change` over what is kept.
Result<void> Merge(const Json& change, std::string_view name,
                   std::initializer_list<std::string_view> texts,
                   std::initializer_list<std::string_view> truths, Json& extras) {
  const Json* kept = extras.Find(name);
  Json merged = kept == nullptr ? Json{JsonKind::kObject} : *kept;
  if (change.kind == JsonKind::kNull) merged.members.clear();
  if (change.kind != JsonKind::kNull && change.kind != JsonKind::kObject) {
    return Fail(InvalidMember(name));
  }
  for (const auto& [member, value] : change.members) {
    const bool is_text = std::find(texts.begin(), texts.end(), member) != texts.end();
    const bool is_truth = std::find(truths.begin(), truths.end(), member) != truths.end();
    if (value.kind == JsonKind::kNull) {
      Erase(merged, member);
    } else if ((is_text && value.kind == JsonKind::kString && value.text.size() <= kTextBytesMax) ||
               (is_truth && value.kind == JsonKind::kBool)) {
      Set(merged, member, value);
    } else if (is_text || is_truth) {
      return Fail(InvalidMember(std::string(name) + "." + member));
    }
  }
  Erase(extras, name);
  if (!merged.members.empty()) extras.members.emplace_back(std::string(name), std::move(merged));
  return {};
}

// Bytes have no class of their own here, so nothing has to be moved; new objects begin in the class
// that Autoclass begins with.
Result<void> EditAutoclass(const Json& change, std::int64_t now_micros, Json& extras,
                           object::BucketInfo& info) {
  const Json before = extras.Find(kAutoclass) ? *extras.Find(kAutoclass) : Json{JsonKind::kObject};
  ALOFT_TRY_VOID(Merge(change, kAutoclass, {"terminalStorageClass"}, {"enabled"}, extras));
  Json after = extras.Find(kAutoclass) ? *extras.Find(kAutoclass) : Json{JsonKind::kObject};
  Erase(extras, kAutoclass);
  const bool enabled = after.IsTrue("enabled");
  if (!enabled) return {};
  const std::string now = FormatRfc3339(now_micros, TimeFraction::kMillis);
  if (!before.IsTrue("enabled")) Set(after, "toggleTime", Text(now));
  const std::string* last = after.Text("terminalStorageClass");
  const std::string terminal = last == nullptr ? "NEARLINE" : *last;
  if (terminal != "NEARLINE" && terminal != "ARCHIVE") {
    return Fail(InvalidMember("autoclass.terminalStorageClass"));
  }
  const std::string* older = before.Text("terminalStorageClass");
  if (older == nullptr || *older != terminal) {
    Set(after, "terminalStorageClass", Text(terminal));
    Set(after, "terminalStorageClassUpdateTime", Text(now));
  }
  info.storage_class = "STANDARD";
  extras.members.emplace_back(std::string(kAutoclass), std::move(after));
  return {};
}

bool SameRegions(const Json& a, const Json& b) {
  return std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(),
                    [](const Json& one, const Json& other) { return one.text == other.text; });
}

// Chosen when the bucket is made, and never again.
Result<void> EditPlacement(const Json& change, ChangeForm form, Json& extras) {
  const Json* regions = change.Find(kRegions);
  if (regions == nullptr || regions->kind == JsonKind::kNull) return {};
  const bool pair = regions->items.size() == kRegionsInPair &&
                    std::all_of(regions->items.begin(), regions->items.end(), [](const Json& item) {
                      return item.kind == JsonKind::kString && !item.text.empty() &&
                             item.text.size() <= kTextBytesMax;
                    });
  if (!pair) return Fail(InvalidMember("customPlacementConfig.dataLocations"));
  const Json* kept = extras.Find(kPlacement);
  const Json* before = kept == nullptr ? nullptr : kept->Find(kRegions);
  if (form != ChangeForm::kInsert && (before == nullptr || !SameRegions(*before, *regions))) {
    return Fail(Invalid("The data locations of a bucket cannot be changed."));
  }
  Json placement{JsonKind::kObject};
  placement.members.emplace_back(std::string(kRegions), *regions);
  Set(extras, kPlacement, std::move(placement));
  return {};
}

}  // namespace

Json ExtrasOf(const object::BucketDraft& bucket) {
  auto stored = ParseJson(TextOf(bucket));
  return stored ? std::move(*stored) : Json{JsonKind::kObject};
}

Result<void> EditExtras(const Json& resource, ChangeForm form, std::int64_t now_micros,
                        object::BucketDraft& bucket) {
  Json extras = ExtrasOf(bucket);
  if (form == ChangeForm::kUpdate) {
    std::erase_if(extras.members, [](const auto& member) {
      return member.first != kPlacement && member.first != kAutoclass;
    });
  }
  if (const Json* website = resource.Find("website")) {
    ALOFT_TRY_VOID(Merge(*website, "website", {"mainPageSuffix", "notFoundPage"}, {}, extras));
  }
  if (const Json* billing = resource.Find("billing")) {
    ALOFT_TRY_VOID(Merge(*billing, "billing", {}, {"requesterPays"}, extras));
  }
  const Json* autoclass = resource.Find(kAutoclass);
  if (autoclass != nullptr || form == ChangeForm::kUpdate) {
    const Json none;
    ALOFT_TRY_VOID(
        EditAutoclass(autoclass == nullptr ? none : *autoclass, now_micros, extras, bucket.info));
  }
  if (const Json* placement = resource.Find(kPlacement)) {
    ALOFT_TRY_VOID(EditPlacement(*placement, form, extras));
  }
  std::string text;
  if (!extras.members.empty()) {
    JsonWriter json(text);
    WriteJson(json, extras);
  }
  bucket.documents[std::string(kExtrasDocument)] = std::move(text);
  return {};
}

void WriteExtras(JsonWriter& json, const object::BucketDraft& bucket) {
  if (TextOf(bucket).empty()) return;
  const Json extras = ExtrasOf(bucket);
  for (const auto& [name, value] : extras.members) WriteJson(json.Key(name), value);
}

bool HasCustomPlacement(const object::BucketDraft& bucket) {
  return !TextOf(bucket).empty() && ExtrasOf(bucket).Find(kPlacement) != nullptr;
}

}  // namespace aloft::faces::gcs
