// CopyObject: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
#include <optional>
#include <utility>

#include "faces/s3/acl.h"
#include "faces/s3/authorize.h"
#include "faces/s3/authorize_new.h"
#include "faces/s3/checksum_headers.h"
#include "faces/s3/conditions.h"
#include "faces/s3/copy_source.h"
#include "faces/s3/encryption.h"
#include "faces/s3/expiration.h"
#include "faces/s3/object_headers.h"
#include "faces/s3/object_lock.h"
#include "faces/s3/operations.h"
#include "faces/s3/owner.h"
#include "faces/s3/reply.h"
#include "faces/s3/times.h"
#include "faces/s3/version_id.h"

namespace aloft::faces::s3 {
namespace {

enum class Directive : std::uint8_t { kCopy, kReplace };

Result<Directive> DirectiveOf(const edge::Headers& headers, std::string_view header,
                              std::string_view what) {
  const auto text = headers.Find(header);
  if (!text || *text == "COPY") return Directive::kCopy;
  if (*text == "REPLACE") return Directive::kReplace;
  return Fail(InvalidArgument("Unknown " + std::string(what) + " directive.", header, *text));
}

struct Order {
  Directive metadata = Directive::kCopy;
  Directive tagging = Directive::kCopy;
  object::Tags tags;
  object::CopyOptions options;
};

Result<Order> ParseOrder(const Scope& scope) {
  const edge::Headers& headers = scope.call->headers();
  Order order;
  ALOFT_TRY(order.metadata, DirectiveOf(headers, "x-amz-metadata-directive", "metadata"));
  ALOFT_TRY(order.tagging, DirectiveOf(headers, "x-amz-tagging-directive", "tagging"));
  ALOFT_TRY_VOID(RefuseUnsupported(headers));
  ALOFT_TRY(order.options.encryption, EncryptionOf(headers));
  ALOFT_TRY(order.options.source_key, ClientKeyOf(headers, KeyOf::kCopySource));
  ALOFT_TRY(order.options.conditions, WriteConditionsOf(headers));
  order.options.source_conditions = CopySourceConditionsOf(headers);
  order.options.owner = OwnerText(*scope.principal, *scope.bucket, *scope.call);
  ALOFT_TRY(order.options.checksum, ChecksumAlgorithmOf(headers, "x-amz-checksum-algorithm"));
  ALOFT_TRY(order.options.access, ObjectAccessOf(headers, *scope.bucket));
  ALOFT_TRY(order.options.protection,
            ProtectionOf(headers, scope.call->services->clock.WallMicros()));
  ALOFT_TRY(order.options.storage_class, StorageClassOf(headers));
  // never the source's
  if (order.options.storage_class.empty()) order.options.storage_class = "STANDARD";
  if (order.metadata == Directive::kReplace) {
    ALOFT_TRY(order.options.attributes, AttributesOf(headers, *scope.bucket));
    order.options.attributes->owner = order.options.owner;
    order.options.attributes->protection = order.options.protection;
    order.options.attributes->tags.clear();
  }
  if (order.tagging == Directive::kReplace) {
    ALOFT_TRY(order.tags, TaggingOf(headers));
    order.options.tags = order.tags;
  }
  return order;
}

// Copying an object onto itself must change something.
Result<void> CheckSelfCopy(const Call& call, const CopySource& source, const Order& order) {
  const bool itself =
      source.name.bucket == call.bucket() && source.name.key == call.key() && !source.version;
  const bool changes = order.metadata == Directive::kReplace ||
                       order.tagging == Directive::kReplace ||
                       call.headers().Find("x-amz-storage-class") ||
                       order.options.encryption.holder != object::KeyHolder::kNobody ||
                       order.options.checksum != object::ChecksumAlgorithm::kNone;
  if (!itself || changes) return {};
  return Fail(Error{
      Code::kInvalidRequest,
      "This copy request is illegal because it is trying to copy an object to itself without "
      "changing the "
      "object's metadata, storage class, website redirect location or encryption attributes."});
}

edge::Response Render(const Scope& scope, const ReadableSource& from,
                      const object::CopyOutcome& outcome) {
  const object::ObjectInfo& created = outcome.created;
  edge::Response response = XmlReply(XmlBody("CopyObjectResult", [&created](XmlWriter& xml) {
    xml.Element("ETag", std::string_view(Quoted(created.Etag())));
    xml.Element("LastModified", std::string_view(XmlTime(created.created_micros)));
    const object::Checksum checksum = ShownChecksum(created);
    xml.Element("ChecksumType", ScopeName(checksum.scope));
    WriteChecksum(xml, checksum, created.part_count);
  }));
  AddVersionHeader(response, *scope.bucket, created.version);
  AddEncryptionHeaders(response, created.encryption, scope.call->headers());
  AddExpiration(response, EndingRulesOf(scope), created);
  if (from.scope.bucket->versioning != object::Versioning::kNever) {
    response.Add("x-amz-copy-source-version-id", VersionId(outcome.source_version));
  }
  return response;
}

Error Refusal(const Call& call, const ReadableSource& from, const object::CopyOptions& options,
              const object::Error& fault) {
  const bool of_destination =
      fault.fault == object::Fault::kPreconditionFailed && fault.detail != "source";
  if (of_destination) return FromWriteFault(fault, options.conditions, call.bucket(), call.key());
  return HideMissing(from.scope, FromCopyFault(fault, from.source, options.source_conditions));
}

}  // namespace

Result<edge::Plan> CopyObject(const CallPtr& call) {
  ALOFT_TRY(Scope scope, FindScope(*call));
  ALOFT_TRY(Order order, ParseOrder(scope));
  ALOFT_TRY(const identity::Grant write,
            AuthorizeNewObject(scope, call->key(),
                               {call->headers(), order.tags, order.options.protection}));
  ALOFT_TRY(ReadableSource from, AuthorizeCopySource(*call));
  ALOFT_TRY_VOID(CheckSelfCopy(*call, from.source, order));
  const auto act = [call, scope, write, from = std::move(from),
                    order = std::move(order)]() -> Result<edge::Response> {
    auto copied = call->objects().objects().Copy(from.grant, from.source.name, from.source.version,
                                                 write, call->object_name(), order.options);
    if (!copied) return Fail(Refusal(*call, from, order.options, copied.error()));
    return Render(scope, from, *copied);
  };
  // the bytes may have to be read for another checksum
  return WithoutBody(call, act, Where::kPool);
}

}  // namespace aloft::faces::s3
