// ListObjects: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
#include "faces/s3/list_page.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

Result<edge::Plan> ListObjects(const CallPtr& call) {
  ALOFT_TRY(const ListParameters parameters, ParseListParameters(*call));
  const std::string marker(call->query.Get("marker"));
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const object::ListPage page, FetchPage(scope, parameters, marker));
  const auto encoded = [&](std::string_view name) { return EncodeName(name, parameters.encoding); };
  return AnswerXml(XmlBody("ListBucketResult", [&](XmlWriter& xml) {
    xml.Element("Name", std::string_view(call->bucket()));
    xml.Element("Prefix", std::string_view(encoded(parameters.prefix)));
    xml.Element("Marker", std::string_view(encoded(marker)));
    // Without a delimiter clients go on from the last key.
    if (page.truncated && !parameters.delimiter.empty()) {
      xml.Element("NextMarker", std::string_view(encoded(page.next)));
    }
    xml.Element("MaxKeys", static_cast<std::uint64_t>(parameters.max_keys));
    if (!parameters.delimiter.empty())
      xml.Element("Delimiter", std::string_view(encoded(parameters.delimiter)));
    if (parameters.encoding == NameEncoding::kUrl) xml.Element("EncodingType", "url");
    xml.Element("IsTruncated", page.truncated);
    WriteContents(xml, scope, page, parameters.encoding, ShowOwner::kYes);
    WriteCommonPrefixes(xml, page.prefixes, parameters.encoding);
  }));
}

}  // namespace aloft::faces::s3
