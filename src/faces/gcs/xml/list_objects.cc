// GET and HEAD of a bucket: https://cloud.google.com/storage/docs/xml-api/get-bucket-list
#include <string>

#include "base/base64.h"
#include "base/time_format.h"
#include "faces/gcs/xml/headers.h"
#include "faces/gcs/xml/list_text.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"

namespace aloft::faces::gcs::xml {
namespace {

struct Wanted {
  object::ListOptions options;
  bool second;  // list-type=2
  ListText text;
};

Result<Wanted> Parse(const Query& query) {
  Wanted wanted{{}, query.Get("list-type") == "2", ListText(query)};
  wanted.options.prefix = query.Get("prefix");
  wanted.options.delimiter = query.Get("delimiter");
  ALOFT_TRY(wanted.options.limit, RequestedEntries(query));
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
  xml.Element("Key", std::string_view(wanted.text.Shown(info.key)));
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
      xml.Element("StartAfter", std::string_view(wanted.text.Shown(call.query.Get("start-after"))));
    }
    if (page.truncated) {
      xml.Element("NextContinuationToken", std::string_view(Base64UrlEncode(page.next)));
    }
    return;
  }
  xml.Element("Marker", std::string_view(wanted.text.Shown(call.query.Get("marker"))));
  if (page.truncated) xml.Element("NextMarker", std::string_view(wanted.text.Shown(page.next)));
}

edge::Response Render(const Call& call, const Wanted& wanted, const object::ListPage& page) {
  return XmlReply("ListBucketResult", kNamespace, [&](XmlWriter& xml) {
    xml.Element("Name", std::string_view(call.bucket()));
    xml.Element("Prefix", std::string_view(wanted.text.Shown(wanted.options.prefix)));
    if (!wanted.options.delimiter.empty()) {
      xml.Element("Delimiter", std::string_view(wanted.text.Shown(wanted.options.delimiter)));
    }
    WritePlace(xml, call, wanted, page);
    wanted.text.WriteEncoding(xml);
    xml.Element("IsTruncated", page.truncated);
    for (const object::ObjectInfo& info : page.objects) WriteObject(xml, wanted, info);
    for (const std::string& prefix : page.prefixes) wanted.text.WritePrefix(xml, prefix);
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
  ALOFT_TRY(const identity::Grant grant, AuthorizeBucket(*call, identity::Permission::kBucketRead));
  const auto bucket = call->objects().buckets().Get(grant, call->bucket());
  if (!bucket) return Fail(FromFault(bucket.error(), call->bucket(), {}));
  edge::Response response = EmptyReply(200);
  response.Add("x-goog-metageneration", std::to_string(bucket->metageneration));
  return edge::Plan(std::move(response));
}

}  // namespace aloft::faces::gcs::xml
