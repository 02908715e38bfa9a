#include "faces/gcs/xml/reply.h"

#include "base/digest.h"
#include "faces/common/body_plans.h"
#include "faces/gcs/authorize.h"
#include "faces/gcs/hashes.h"
#include "faces/gcs/limits.h"

namespace aloft::faces::gcs::xml {
namespace {

edge::Plan Whole(const CallPtr& call, std::uint64_t body_bytes_max, Act act, Where where) {
  edge::Buffered plan =
      WholeBody(body_bytes_max, std::move(act), xml::Refusing(call), Error{Code::kEntityTooLarge});
  plan.pool = where == Where::kPool;
  return plan;
}

Result<void> CheckMd5(const edge::Headers& headers, std::string_view body) {
  for (const edge::Headers::Field& field : headers.fields()) {
    if (field.name != "content-md5") continue;
    object::ExpectedDigests stated;
    if (!ReadMd5(field.value, stated).ok()) return Fail(Error{Code::kInvalidDigest});
    if (stated.md5 != Md5Digest(body)) return Fail(Error{Code::kBadDigest});
  }
  return {};
}

}  // namespace

edge::Response XmlReply(std::string_view root, std::string_view xml_namespace,
                        const std::function<void(XmlWriter&)>& fill) {
  edge::Response response;
  response.Add("Content-Type", "application/xml; charset=UTF-8");
  XmlWriter xml(response.body);
  xml.Declaration().Begin(root).Attribute("xmlns", xml_namespace);
  fill(xml);
  xml.End();
  return response;
}

edge::Response PlainXmlReply(std::string_view root, const std::function<void(XmlWriter&)>& fill) {
  edge::Response response;
  response.Add("Content-Type", "application/xml; charset=UTF-8");
  XmlWriter xml(response.body);
  xml.Declaration().Begin(root);
  fill(xml);
  xml.End();
  return response;
}

edge::Response EmptyReply(int status) {
  edge::Response response;
  response.status = status;
  return response;
}

edge::Plan WithBody(const CallPtr& call, std::uint64_t body_bytes_max, Act act, Where where) {
  auto checked = [call, act = std::move(act)](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY_VOID(CheckMd5(call->headers(), body));
    return act(body);
  };
  return Whole(call, body_bytes_max, std::move(checked), where);
}

edge::Plan WithoutBody(const CallPtr& call, std::function<Result<edge::Response>()> act,
                       Where where) {
  return Whole(
      call, kIgnoredBodyBytesMax, [act = std::move(act)](std::string_view) { return act(); },
      where);
}

Result<identity::Grant> AuthorizeBucket(const Call& call, identity::Permission permission) {
  const auto bucket = FindBucket(call, call.bucket());
  if (!bucket) return Fail(FromJson(bucket.error()));
  auto grant = Authorize(call, **bucket, permission);
  if (!grant) return Fail(FromJson(grant.error()));
  return std::move(*grant);
}

Result<identity::Grant> AuthorizeObject(const Call& call, identity::Permission permission) {
  const auto bucket = FindBucket(call, call.bucket());
  if (!bucket) return Fail(FromJson(bucket.error()));
  auto grant = gcs::AuthorizeObject(call, **bucket, call.key(), permission);
  if (!grant) return Fail(FromJson(grant.error()));
  return std::move(*grant);
}

Result<identity::Grant> AuthorizeSource(const Call& call, const object::ObjectName& source,
                                        std::optional<object::VersionRef> version) {
  const auto bucket = FindBucket(call, source.bucket);
  if (!bucket) return Fail(FromJson(bucket.error()));
  const auto permission =
      version ? identity::Permission::kObjectVersionRead : identity::Permission::kObjectRead;
  auto grant = AuthorizeVersion(call, **bucket, source.key, version, permission);
  if (!grant) return Fail(FromJson(grant.error()));
  return std::move(*grant);
}

}  // namespace aloft::faces::gcs::xml
