// POST ?uploadId: https://cloud.google.com/storage/docs/xml-api/post-object-complete
#include <charconv>
#include <utility>
#include <vector>

#include "base/percent.h"
#include "faces/common/xml_reader.h"
#include "faces/gcs/reply.h"
#include "faces/gcs/xml/headers.h"
#include "faces/gcs/xml/new_object.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"
#include "faces/gcs/xml/uploads.h"

namespace aloft::faces::gcs::xml {
namespace {

constexpr std::uint64_t kBodyBytesMax = 2ull << 20;
constexpr std::size_t kPartsMax = 10'000;

Result<object::CompletedPart> ParsePart(const XmlNode& node) {
  const std::string number = node.child("PartNumber").text();
  std::string etag = node.child("ETag").text();
  object::CompletedPart part;
  const auto parsed = std::from_chars(number.data(), number.data() + number.size(), part.number);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == number.data() + number.size();
  if (!whole || part.number == 0 || part.number > kPartsMax || etag.empty()) {
    return Fail(Error{Code::kMalformedXml});
  }
  if (etag.starts_with('"')) etag.erase(0, 1);
  if (etag.ends_with('"')) etag.pop_back();
  part.etag = std::move(etag);
  return part;
}

Result<std::vector<object::CompletedPart>> ParseParts(std::string_view body) {
  const auto document = XmlDocument::Parse(body);
  if (!document.ok() || document->root().name() != "CompleteMultipartUpload") {
    return Fail(Error{Code::kMalformedXml});
  }
  std::vector<object::CompletedPart> parts;
  for (const XmlNode& node : document->root().children()) {
    if (node.name() != "Part" || parts.size() == kPartsMax) {
      return Fail(Error{Code::kMalformedXml});
    }
    ALOFT_TRY(object::CompletedPart part, ParsePart(node));
    parts.push_back(std::move(part));
  }
  if (parts.empty()) return Fail(Error{Code::kMalformedXml});
  return parts;
}

edge::Response Render(const Call& call, const object::ObjectInfo& info) {
  const std::string location =
      ServiceOrigin(call) + "/" + call.bucket() + "/" + UriEncode(call.key(), SlashEncoding::kKept);
  edge::Response response =
      XmlReply("CompleteMultipartUploadResult", kUploadNamespace, [&](XmlWriter& xml) {
        xml.Element("Location", std::string_view(location));
        xml.Element("Bucket", std::string_view(call.bucket()));
        xml.Element("Key", std::string_view(call.key()));
        xml.Element("ETag", std::string_view(Quoted(info.Etag())));
      });
  AddGoogHeaders(response, info);
  return response;
}

}  // namespace

Result<edge::Plan> CompleteUpload(const CallPtr& call) {
  ALOFT_TRY(const object::UploadRef upload, RequestedUpload(*call));
  object::CompleteOptions options;
  ALOFT_TRY(options.conditions, WriteConditionsOf(call->headers()));
  ALOFT_TRY(const WriteGrant write, AuthorizeWriting(*call, options.conditions));
  const auto act = [=](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(const auto parts, ParseParts(body));
    const auto completed = call->objects().uploads().Complete(write.grant, upload, parts, options);
    if (!completed) return Fail(WriteFault(write, *call, completed.error()));
    return Render(*call, *completed);
  };
  return WithBody(call, kBodyBytesMax, act, Where::kPool);
}

}  // namespace aloft::faces::gcs::xml
