// ListObjectsV2: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
#include "faces/s3/list_page.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {
namespace {

// A continuation token goes before start-after, which is then only given back.
Result<std::string> StartAfter(const Call& call) {
  const std::string* token = call.query.Find("continuation-token");
  if (token == nullptr) return std::string(call.query.Get("start-after"));
  auto start_after = ReadToken(*token);
  if (!start_after) {
    return Fail(InvalidArgument("The continuation token provided is incorrect",
                                "continuation-token", *token));
  }
  return std::move(*start_after);
}

}  // namespace

Result<edge::Plan> ListObjectsV2(const CallPtr& call) {
  ALOFT_TRY(const ListParameters parameters, ParseListParameters(*call));
  ALOFT_TRY(std::string start_after, StartAfter(*call));
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const object::ListPage page, FetchPage(scope, parameters, std::move(start_after)));
  const auto encoded = [&](std::string_view name) { return EncodeName(name, parameters.encoding); };
  const Query& query = call->query;
  return AnswerXml(XmlBody("ListBucketResult", [&](XmlWriter& xml) {
    xml.Element("Name", std::string_view(call->bucket()));
    xml.Element("Prefix", std::string_view(encoded(parameters.prefix)));
    if (query.Has("start-after"))
      xml.Element("StartAfter", std::string_view(encoded(query.Get("start-after"))));
    if (query.Has("continuation-token"))
      xml.Element("ContinuationToken", query.Get("continuation-token"));
    if (page.truncated)
      xml.Element("NextContinuationToken", std::string_view(MakeToken(page.next)));
    xml.Element("KeyCount", static_cast<std::uint64_t>(page.objects.size() + page.prefixes.size()));
    xml.Element("MaxKeys", static_cast<std::uint64_t>(parameters.max_keys));
    if (!parameters.delimiter.empty())
      xml.Element("Delimiter", std::string_view(encoded(parameters.delimiter)));
    if (parameters.encoding == NameEncoding::kUrl) xml.Element("EncodingType", "url");
    xml.Element("IsTruncated", page.truncated);
    const ShowOwner show_owner =
        query.Get("fetch-owner") == "true" ? ShowOwner::kYes : ShowOwner::kNo;
    WriteContents(xml, scope, page, parameters.encoding, show_owner);
    WriteCommonPrefixes(xml, page.prefixes, parameters.encoding);
  }));
}

}  // namespace aloft::faces::s3
