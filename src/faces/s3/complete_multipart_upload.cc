// CompleteMultipartUpload:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
#include <charconv>
#include <utility>
#include <vector>

#include "base/percent.h"
#include "faces/common/header_values.h"
#include "faces/s3/authorize.h"
#include "faces/s3/checksum_headers.h"
#include "faces/s3/conditions.h"
#include "faces/s3/encryption.h"
#include "faces/s3/expiration.h"
#include "faces/s3/limits.h"
#include "faces/s3/object_headers.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"
#include "faces/s3/upload_id.h"
#include "faces/s3/xml_body.h"

namespace aloft::faces::s3 {
namespace {

Result<object::CompletedPart> ParsePart(const XmlNode& node) {
  const auto number = XmlNumber(node.child("PartNumber"));
  if (!number || !node.child("ETag")) return Fail(Error{Code::kMalformedXml});
  if (*number < 1 || *number > kPartNumberMax) {
    return Fail(InvalidArgument("PartNumber must be >= 1 and <= 10000", "partNumber",
                                std::to_string(*number)));
  }
  object::CompletedPart part{
      static_cast<std::uint32_t>(*number), EntityTags(node.child("ETag").text()).front(), {}};
  for (const ChecksumName& name : ChecksumNames()) {
    const XmlNode value = node.child(name.element);
    if (!value) continue;
    ALOFT_TRY(part.checksum, ParseChecksum(name, value.text()));
  }
  return part;
}

Result<std::vector<object::CompletedPart>> ParseParts(std::string_view body) {
  ALOFT_TRY(const XmlDocument document, ParseXmlBody(body, "CompleteMultipartUpload"));
  std::vector<object::CompletedPart> parts;
  for (const XmlNode& node : document.root().children()) {
    if (node.name() != "Part" || parts.size() == kPartNumberMax)
      return Fail(Error{Code::kMalformedXml});
    ALOFT_TRY(object::CompletedPart part, ParsePart(node));
    parts.push_back(std::move(part));
  }
  if (parts.empty()) return Fail(Error{Code::kMalformedXml});
  return parts;
}

// The whole object's checksum, if the client states one: composite ones carry "-<parts>".
Result<object::Checksum> StatedChecksum(const edge::Headers& headers) {
  ALOFT_TRY(const auto scope, ChecksumScopeOf(headers));
  object::Checksum checksum;
  for (const ChecksumName& name : ChecksumNames()) {
    const auto value = headers.Find(name.header);
    if (!value) continue;
    if (checksum.algorithm != object::ChecksumAlgorithm::kNone) {
      return Fail(Error{
          Code::kInvalidRequest,
          "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."});
    }
    std::uint32_t parts = 0;
    ALOFT_TRY(checksum, ParseChecksum(name, *value, &parts));
    if (scope) checksum.scope = *scope;
  }
  return checksum;
}

Result<object::CompleteOptions> ParseOptions(const edge::Headers& headers) {
  object::CompleteOptions options;
  ALOFT_TRY(options.conditions, WriteConditionsOf(headers));
  ALOFT_TRY(options.checksum, StatedChecksum(headers));
  ALOFT_TRY(options.client_key, ClientKeyOf(headers, KeyOf::kObject));
  const auto size = headers.Find("x-amz-mp-object-size");
  if (!size) return options;
  std::uint64_t bytes = 0;
  const auto [stop, fault] = std::from_chars(size->data(), size->data() + size->size(), bytes);
  if (fault != std::errc() || stop != size->data() + size->size()) {
    return Fail(InvalidArgument("Value for x-amz-mp-object-size header is invalid.",
                                "x-amz-mp-object-size", *size));
  }
  options.bytes = bytes;
  return options;
}

std::string Location(const Call& call) {
  const bool tls = call.http().transport == edge::Transport::kTls;
  std::string url = std::string(tls ? "https://" : "http://") + std::string(call.http().host) + "/";
  if (!call.target.virtual_hosted) url += call.bucket() + "/";
  return url + UriEncode(call.key(), SlashEncoding::kKept);
}

Error Refusal(const Call& call, const object::Error& fault, const object::CompleteOptions& options,
              const std::vector<object::CompletedPart>& parts) {
  if (fault.fault == object::Fault::kDigestMismatch) {
    return DigestMismatch(StatedDigests{{}, options.checksum, false}, fault.detail);
  }
  if (fault.fault == object::Fault::kLengthMismatch) {
    return {Code::kInvalidRequest,
            "The provided 'x-amz-mp-object-size' header does not match what was computed."};
  }
  if (fault.fault == object::Fault::kPreconditionFailed) {
    return FromWriteFault(fault, options.conditions, call.bucket(), call.key());
  }
  Error error = FromUploadFault(fault, call);
  if (error.code == Code::kEntityTooSmall) {
    error.details.emplace_back("MinSizeAllowed", std::to_string(kPartBytesMin));
  }
  for (const object::CompletedPart& part : parts) {
    if (fault.detail != std::to_string(part.number)) continue;
    error.details.emplace_back("PartNumber", fault.detail);
    error.details.emplace_back("ETag", part.etag);
  }
  return error;
}

edge::Response Render(const Call& call, const Scope& scope, const object::ObjectInfo& info) {
  edge::Response response = XmlReply(XmlBody("CompleteMultipartUploadResult", [&](XmlWriter& xml) {
    xml.Element("Location", std::string_view(Location(call)));
    xml.Element("Bucket", std::string_view(call.bucket()))
        .Element("Key", std::string_view(call.key()));
    xml.Element("ETag", std::string_view(Quoted(info.Etag())));
    const object::Checksum checksum = ShownChecksum(info);
    WriteChecksum(xml, checksum, info.part_count);
    xml.Element("ChecksumType", ScopeName(checksum.scope));
  }));
  AddVersionHeader(response, *scope.bucket, info.version);
  // Of a client's key nothing is said here.
  if (info.encryption.holder == object::KeyHolder::kServer) {
    AddEncryptionHeaders(response, info.encryption, call.headers());
  }
  AddExpiration(response, EndingRulesOf(scope), info);
  return response;
}

}  // namespace

Result<edge::Plan> CompleteMultipartUpload(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeObject(scope, call->key(), identity::Permission::kObjectWrite));
  ALOFT_TRY(const object::UploadRef upload, RequestedUpload(*call));
  ALOFT_TRY(const object::CompleteOptions options, ParseOptions(call->headers()));
  const auto act = [=](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(const auto parts, ParseParts(body));
    const auto completed = call->objects().uploads().Complete(grant, upload, parts, options);
    if (!completed) return Fail(Refusal(*call, completed.error(), options, parts));
    return Render(*call, scope, *completed);
  };
  return WithBody(call, kCompleteXmlBytesMax, act, Where::kPool);
}

}  // namespace aloft::faces::s3
