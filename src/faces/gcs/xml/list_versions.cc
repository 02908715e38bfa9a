// GET of a bucket ?versions: https://cloud.google.com/storage/docs/xml-api/get-bucket-list
#include <charconv>
#include <string>
#include <utility>

#include "base/time_format.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/xml/headers.h"
#include "faces/gcs/xml/list_text.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"

namespace aloft::faces::gcs::xml {
namespace {

struct Wanted {
  object::ListHistoryOptions options;
  ListText text;
};

Result<Wanted> Parse(const Query& query) {
  Wanted wanted{{}, ListText(query)};
  wanted.options.prefix = query.Get("prefix");
  wanted.options.delimiter = query.Get("delimiter");
  wanted.options.after_key = query.Get("marker");
  ALOFT_TRY(wanted.options.limit, RequestedEntries(query));
  const std::string_view behind = query.Get("generation-marker");
  if (behind.empty()) return wanted;
  const char* end = behind.data() + behind.size();
  const auto [stop, fault] = std::from_chars(behind.data(), end, wanted.options.after_generation);
  if (fault != std::errc() || stop != end) {
    return Fail(InvalidArgument("Invalid generation-marker."));
  }
  return wanted;
}

void WriteVersion(XmlWriter& xml, const Wanted& wanted, const object::ObjectInfo& info) {
  xml.Begin("Version");
  xml.Element("Key", std::string_view(wanted.text.Shown(info.key)));
  xml.Element("Generation", info.version.generation);
  xml.Element("MetaGeneration", info.metageneration);
  xml.Element("IsLatest", info.is_current);
  xml.Element("LastModified",
              std::string_view(FormatRfc3339(info.updated_micros, TimeFraction::kMillis)));
  if (info.replaced_micros != 0) {
    xml.Element("DeletedTime",
                std::string_view(FormatRfc3339(info.replaced_micros, TimeFraction::kMillis)));
  }
  xml.Element("ETag", std::string_view(Quoted(info.Etag())));
  xml.Element("Size", info.bytes);
  xml.End();
}

edge::Response Render(const Call& call, const Wanted& wanted, const object::VersionPage& page) {
  return XmlReply("ListBucketResult", kNamespace, [&](XmlWriter& xml) {
    const ListText& text = wanted.text;
    xml.Element("Name", std::string_view(call.bucket()));
    xml.Element("Prefix", std::string_view(text.Shown(wanted.options.prefix)));
    if (!wanted.options.delimiter.empty()) {
      xml.Element("Delimiter", std::string_view(text.Shown(wanted.options.delimiter)));
    }
    xml.Element("Marker", std::string_view(text.Shown(wanted.options.after_key)));
    xml.Element("GenerationMarker", call.query.Get("generation-marker"));
    if (page.truncated) {
      xml.Element("NextMarker", std::string_view(text.Shown(page.next_key)));
      if (page.next_generation != 0) xml.Element("NextGenerationMarker", page.next_generation);
    }
    text.WriteEncoding(xml);
    xml.Element("IsTruncated", page.truncated);
    for (const object::ObjectInfo& info : page.versions) WriteVersion(xml, wanted, info);
    for (const std::string& prefix : page.prefixes) text.WritePrefix(xml, prefix);
  });
}

}  // namespace

Result<edge::Plan> ListVersions(const CallPtr& call) {
  ALOFT_TRY(const Wanted wanted, Parse(call->query));
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeBucket(*call, identity::Permission::kObjectVersionsList));
  object::VersionPage page;
  if (wanted.options.limit > 0) {
    auto found = call->objects().listing().ListHistory(grant, call->bucket(), wanted.options);
    if (!found) return Fail(FromFault(found.error(), call->bucket(), {}));
    page = std::move(*found);
  }
  return edge::Plan(Render(*call, wanted, page));
}

}  // namespace aloft::faces::gcs::xml
