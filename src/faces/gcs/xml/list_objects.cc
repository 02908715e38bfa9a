// GET and HEAD of a bucket: https://cloud.google.com/storage/docs/xml-api/get-bucket-list
#include <algorithm>
#include <charconv>
#include <string>

#include "base/base64.h"
#include "base/percent.h"
#include "base/time_format.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/xml/headers.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"

namespace aloft::faces::gcs::xml {
namespace {

struct Wanted {
  object::ListOptions options;
  bool second = false;  // list-type=2
  bool encoded = false;

  std::string Shown(std::string_view name) const {
    return encoded ? UriEncode(name, SlashEncoding::kKept) : std::string(name);
  }
};

Result<std::size_t> EntriesMax(const Query& query) {
  const std::string* text = query.Find("max-keys");
  if (text == nullptr) return kListEntriesMax;
  std::size_t count = 0;
  const auto parsed = std::from_chars(text->data(), text->data() + text->size(), count);
  if (parsed.ec != std::errc() || parsed.ptr != text->data() + text->size()) {
    return Fail(InvalidArgument("Invalid max-keys."));
  }
  return std::min(count, kListEntriesMax);
}

Result<Wanted> Parse(const Query& query) {
  Wanted wanted;
  wanted.second = query.Get("list-type") == "2";
  wanted.encoded = query.Get("encoding-type") == "url";
  wanted.options.prefix = query.Get("prefix");
  wanted.options.delimiter = query.Get("delimiter");
  ALOFT_TRY(wanted.options.limit, EntriesMax(query));
  wanted.options.start_after = query.Get(wanted.second ? "start-after" : "marker");
  const std::string_view token = query.Get("continuation-token");
  if (!wanted.second || token.empty()) return wanted;
  auto start = Base64UrlDecode(token);
  if (!start) return Fail(InvalidArgument("Invalid continuation-token."));
  wanted.options.start_after = std::move(*start);
  return wanted;
}

void WriteObject(XmlWriter& xml, const Wanted& wanted, const object::ObjectInfo& info) {
  const std::string time = FormatRfc3339(info.updated_micros, TimeFraction::kMillis);
  xml.Begin("Contents");
  xml.Element("Key", std::string_view(wanted.Shown(info.key)));
  xml.Element("Generation", info.version.generation);
  xml.Element("MetaGeneration", info.metageneration);
  xml.Element("LastModified", std::string_view(time));
  xml.Element("ETag", std::string_view(Quoted(info.Etag())));
  xml.Element("Size", info.bytes);
  xml.End();
}

void WritePlace(XmlWriter& xml, const Call& call, const Wanted& wanted,
                const object::ListPage& page) {
  if (wanted.second) {
    const auto count = static_cast<std::uint64_t>(page.objects.size() + page.prefixes.size());
    xml.Element("KeyCount", count);
    if (!call.query.Get("start-after").empty()) {
      xml.Element("StartAfter", std::string_view(wanted.Shown(call.query.Get("start-after"))));
    }
    if (page.truncated) {
      xml.Element("NextContinuationToken", std::string_view(Base64UrlEncode(page.next)));
    }
    return;
  }
  xml.Element("Marker", std::string_view(wanted.Shown(call.query.Get("marker"))));
  if (page.truncated) xml.Element("NextMarker", std::string_view(wanted.Shown(page.next)));
}

edge::Response Render(const Call& call, const Wanted& wanted, const object::ListPage& page) {
  return XmlReply("ListBucketResult", kNamespace, [&](XmlWriter& xml) {
    xml.Element("Name", std::string_view(call.bucket()));
    xml.Element("Prefix", std::string_view(wanted.Shown(wanted.options.prefix)));
    if (!wanted.options.delimiter.empty()) {
      xml.Element("Delimiter", std::string_view(wanted.Shown(wanted.options.delimiter)));
    }
    WritePlace(xml, call, wanted, page);
    if (wanted.encoded) xml.Element("EncodingType", "url");
    xml.Element("IsTruncated", page.truncated);
    for (const object::ObjectInfo& info : page.objects) WriteObject(xml, wanted, info);
    for (const std::string& prefix : page.prefixes) {
      xml.Begin("CommonPrefixes");
      xml.Element("Prefix", std::string_view(wanted.Shown(prefix))).End();
    }
  });
}

}  // namespace

Result<edge::Plan> ListObjects(const CallPtr& call) {
  ALOFT_TRY(const Wanted wanted, Parse(call->query));
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeBucket(*call, identity::Permission::kObjectsList));
  object::ListPage page;
  if (wanted.options.limit > 0) {
    auto found = call->objects().listing().List(grant, call->bucket(), wanted.options);
    if (!found) return Fail(FromFault(found.error(), call->bucket(), {}));
    page = std::move(*found);
  }
  return edge::Plan(Render(*call, wanted, page));
}

Result<edge::Plan> HeadBucket(const CallPtr& call) {
  ALOFT_TRY([[maybe_unused]] const identity::Grant grant,
            AuthorizeBucket(*call, identity::Permission::kBucketRead));
  return edge::Plan(EmptyReply(200));
}

}  // namespace aloft::faces::gcs::xml
