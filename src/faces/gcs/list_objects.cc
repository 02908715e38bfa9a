// Objects: list. https://cloud.google.com/storage/docs/json_api/v1/objects/list
#include <algorithm>
#include <optional>
#include <utility>

#include "base/base64.h"
#include "base/bytes.h"
#include "faces/gcs/authorize.h"
#include "faces/gcs/contexts.h"
#include "faces/gcs/glob.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/object_resource.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {
namespace {

// A place between two entries of a listing: behind `key`, or, with a generation, between two of
// its versions.
struct Place {
  std::string key = {};
  std::int64_t generation = 0;
};

struct Asked {
  std::string prefix;
  std::string delimiter;
  std::string start;
  std::string end;
  std::optional<Glob> glob;
  std::optional<ContextFilter> filter;  // prefixes are exempt
  bool versions = false;
  bool soft_deleted = false;
  bool trailing_delimiter = false;
  std::size_t limit = kListEntriesMax;
  std::optional<Place> place;
};

struct Entries {
  std::vector<object::ObjectInfo> objects;
  std::vector<std::string> prefixes;
  std::optional<Place> next;
};

constexpr char kTokenVersion = '\x01';

std::string MakeToken(const Place& place) {
  std::string raw(1, kTokenVersion);
  AppendBe64(raw, static_cast<std::uint64_t>(place.generation));
  return Base64UrlEncode(raw + place.key);
}

Result<std::optional<Place>> ReadToken(std::string_view text) {
  if (text.empty()) return std::optional<Place>();
  const auto raw = Base64UrlDecode(text);
  constexpr std::size_t kHeadBytes = 1 + sizeof(std::int64_t);
  if (!raw || raw->size() <= kHeadBytes || raw->front() != kTokenVersion) {
    return Fail(InvalidParameter("pageToken", text));
  }
  return std::optional(
      Place{raw->substr(kHeadBytes), static_cast<std::int64_t>(ReadBe64(*raw, 1))});
}

Result<Asked> Parse(const Query& query) {
  Asked asked;
  if (const std::string* filter = query.Find("filter"); filter && !filter->empty()) {
    ALOFT_TRY(asked.filter, ContextFilter::Parse(*filter));
  }
  asked.prefix = query.Get("prefix");
  asked.delimiter = query.Get("delimiter");
  asked.start = query.Get("startOffset");
  asked.end = query.Get("endOffset");
  asked.versions = query.IsTrue("versions");
  asked.soft_deleted = query.IsTrue("softDeleted");
  if (asked.versions && asked.soft_deleted) {
    return Fail(Invalid("You cannot specify both versions and softDeleted."));
  }
  asked.trailing_delimiter = query.IsTrue("includeTrailingDelimiter");
  if (const std::string* pattern = query.Find("matchGlob"); pattern && !pattern->empty()) {
    ALOFT_TRY(asked.glob, Glob::Parse(*pattern));
  }
  ALOFT_TRY(const auto limit, query.Number("maxResults"));
  if (limit && *limit > 0) {
    asked.limit = static_cast<std::size_t>(std::min<std::int64_t>(*limit, kListEntriesMax));
  }
  ALOFT_TRY(asked.place, ReadToken(query.Get("pageToken")));
  return asked;
}

Result<Entries> ListCurrent(const Call& call, const identity::Grant& grant, const Asked& asked,
                            const std::optional<Place>& from) {
  object::ListOptions options;
  options.prefix = asked.prefix;
  options.delimiter = asked.delimiter;
  options.start_at = asked.start;
  options.end_before = asked.end;
  options.limit = asked.limit;
  options.objects_of_prefixes = asked.trailing_delimiter;
  if (from) options.start_after = from->key;
  auto page = call.objects().listing().List(grant, call.bucket(), options);
  if (!page) return Fail(FromFault(page.error(), call.bucket(), {}));
  Entries out{std::move(page->objects), std::move(page->prefixes), {}};
  if (page->truncated) out.next = Place{std::move(page->next), 0};
  return out;
}

// All versions oldest first, or what was deleted and can be restored.
Result<Entries> ListHistory(const Call& call, const identity::Grant& grant, const Asked& asked,
                            const std::optional<Place>& from) {
  object::ListHistoryOptions options;
  using Of = object::ListHistoryOptions::Of;
  options.of = asked.soft_deleted ? Of::kDeleted : Of::kVersions;
  options.prefix = asked.prefix;
  options.delimiter = asked.delimiter;
  options.start_at = asked.start;
  options.end_before = asked.end;
  options.limit = asked.limit;
  if (from) {
    options.after_key = from->key;
    options.after_generation = from->generation;
  }
  auto page = call.objects().listing().ListHistory(grant, call.bucket(), options);
  if (!page) return Fail(FromFault(page.error(), call.bucket(), {}));
  Entries out{std::move(page->versions), std::move(page->prefixes), {}};
  if (page->truncated) out.next = Place{std::move(page->next_key), page->next_generation};
  return out;
}

// Keeps what the pattern and the filter match. Several pages of the bucket may hold nothing of it.
Result<Entries> Gather(const Call& call, const identity::Grant& grant, Asked asked) {
  Entries out;
  out.next = asked.place;
  for (std::size_t pages = 0; pages < kGlobPagesMax; ++pages) {
    const bool history = asked.versions || asked.soft_deleted;
    ALOFT_TRY(Entries some, history ? ListHistory(call, grant, asked, out.next)
                                    : ListCurrent(call, grant, asked, out.next));
    for (object::ObjectInfo& info : some.objects) {
      if (asked.glob && !asked.glob->Matches(info.key)) continue;
      if (asked.filter && !asked.filter->Matches(info.contexts)) continue;
      out.objects.push_back(std::move(info));
    }
    for (std::string& prefix : some.prefixes) {
      if (asked.glob && !asked.glob->Matches(prefix)) continue;
      out.prefixes.push_back(std::move(prefix));
    }
    out.next = std::move(some.next);
    const std::size_t found = out.objects.size() + out.prefixes.size();
    const bool picks = asked.glob || asked.filter;
    if (!picks || !out.next || found >= asked.limit) break;
    asked.limit -= found == 0 ? 0 : std::min(found, asked.limit - 1);
  }
  return out;
}

}  // namespace

Result<edge::Plan> ListObjects(const CallPtr& call) {
  ALOFT_TRY(Asked asked, Parse(call->query));
  ALOFT_TRY(const BucketPtr bucket, FindBucket(*call, call->bucket()));
  const auto permission = asked.versions || asked.soft_deleted
                              ? identity::Permission::kObjectVersionsList
                              : identity::Permission::kObjectsList;
  ALOFT_TRY(const identity::Grant grant, Authorize(*call, *bucket, permission));
  if (asked.soft_deleted && !bucket->soft_delete) {
    return Fail(Invalid("The bucket has no soft delete policy."));
  }
  ALOFT_TRY(const Projection projection, ProjectionOf(call->query, Projection::kNoAcl));
  if (projection == Projection::kFull && !IsUniform(*bucket)) {
    ALOFT_TRY_VOID(AuthorizeObject(*call, *bucket, "*", identity::Permission::kObjectAccessRead));
  }
  ALOFT_TRY(const Entries entries, Gather(*call, grant, std::move(asked)));
  return edge::Plan(JsonReply([&](JsonWriter& json) {
    json.Member("kind", "storage#objects");
    if (entries.next) json.Member("nextPageToken", std::string_view(MakeToken(*entries.next)));
    if (!entries.prefixes.empty()) {
      json.Key("prefixes").BeginArray();
      for (const std::string& prefix : entries.prefixes) json.String(prefix);
      json.EndArray();
    }
    if (entries.objects.empty()) return;
    json.Key("items").BeginArray();
    for (const object::ObjectInfo& info : entries.objects) {
      WriteObject(json, *call, *bucket, info, projection);
    }
    json.EndArray();
  }));
}

}  // namespace aloft::faces::gcs
