#include "faces/s3/acl.h"

#include "base/digest.h"
#include "base/hex.h"
#include "base/xml_writer.h"
#include "faces/s3/limits.h"
#include "faces/s3/reply.h"
#include "faces/s3/xml_body.h"

namespace aloft::faces::s3 {
namespace {

constexpr std::string_view kAllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";

bool HasGrantHeader(const edge::Headers& headers) {
  for (const edge::Headers::Field& field : headers.fields()) {
    if (field.name.starts_with("x-amz-grant-")) return true;
  }
  return false;
}

Error NotBuilt(std::string_view what) {
  return {Code::kNotImplemented,
          "Access control lists other than private and public-read are not implemented",
          {{"Grant", std::string(what)}}};
}

Result<object::AccessControl> ParseCanned(std::string_view text) {
  if (text == "private" || text == "bucket-owner-full-control" || text == "bucket-owner-read") {
    return object::AccessControl::kPrivate;
  }
  if (text == "public-read") return object::AccessControl::kPublicRead;
  if (text == "public-read-write" || text == "authenticated-read" || text == "aws-exec-read" ||
      text == "log-delivery-write") {
    return Fail(NotBuilt(text));
  }
  return Fail(InvalidArgument("", "x-amz-acl", text));
}

// The two lists that exist, written out: the owner's FULL_CONTROL, and READ for everyone.
Result<object::AccessControl> ParsePolicy(std::string_view body, std::string_view owner_id) {
  auto document = XmlDocument::Parse(body);
  if (!document || document->root().name() != "AccessControlPolicy")
    return Fail(Error{Code::kMalformedAcl});
  const XmlNode owner = document->root().child("Owner");
  const XmlNode list = document->root().child("AccessControlList");
  if (!owner || !list) return Fail(Error{Code::kMalformedAcl});
  if (owner.child("ID").text() != owner_id) return Fail(Error{Code::kAccessDenied});
  object::AccessControl access = object::AccessControl::kPrivate;
  bool owner_has_all = false;
  std::size_t grants = 0;
  for (const XmlNode& grant : list.children()) {
    const XmlNode grantee = grant.child("Grantee");
    const XmlNode permission = grant.child("Permission");
    if (grant.name() != "Grant" || !grantee || !permission || ++grants > kGrantsMax) {
      return Fail(Error{Code::kMalformedAcl});
    }
    if (grantee.child("EmailAddress")) return Fail(Error{Code::kUnresolvableGrantByEmailAddress});
    if (grantee.child("URI").text() == kAllUsers && permission.text() == "READ") {
      access = object::AccessControl::kPublicRead;
    } else if (grantee.child("ID").text() == owner_id && permission.text() == "FULL_CONTROL") {
      owner_has_all = true;
    } else {
      return Fail(NotBuilt(permission.text()));
    }
  }
  if (!owner_has_all) return Fail(NotBuilt("a list without the owner's FULL_CONTROL"));
  return access;
}

Result<object::AccessControl> CheckBlock(object::AccessControl access,
                                         const object::BucketInfo& bucket) {
  const bool blocked =
      bucket.public_access_block && bucket.public_access_block->refuse_public_access_controls;
  if (access == object::AccessControl::kPublicRead && blocked)
    return Fail(Error{Code::kAccessDenied});
  return access;
}

bool Disabled(const object::BucketInfo& bucket) {
  return bucket.ownership == object::Ownership::kBucketOwnerEnforced;
}

}  // namespace

Result<object::AccessControl> ObjectAccessOf(const edge::Headers& headers,
                                             const object::BucketInfo& bucket) {
  const auto canned = headers.Find("x-amz-acl");
  const bool grants = HasGrantHeader(headers);
  if (!canned && !grants) return object::AccessControl::kPrivate;
  if (Disabled(bucket)) {
    // "private" changes nothing here; clients of before lists were switched off send it always.
    const bool harmless =
        !grants && (*canned == "bucket-owner-full-control" || *canned == "private");
    if (harmless) return object::AccessControl::kPrivate;
    return Fail(Error{Code::kAccessControlListNotSupported});
  }
  if (grants) return Fail(NotBuilt("x-amz-grant-*"));
  ALOFT_TRY(const object::AccessControl access, ParseCanned(*canned));
  return CheckBlock(access, bucket);
}

Result<object::AccessControl> RequestedAccess(const edge::Headers& headers, std::string_view body,
                                              const object::BucketInfo& bucket,
                                              std::string_view owner_id) {
  const auto canned = headers.Find("x-amz-acl");
  if (canned || HasGrantHeader(headers)) {
    if (!body.empty()) return Fail(Error{Code::kUnexpectedContent});
    return ObjectAccessOf(headers, bucket);
  }
  if (body.empty())
    return Fail(Error{Code::kMissingSecurityHeader,
                      "Your request was missing a required header",
                      {{"MissingHeaderName", "x-amz-acl"}}});
  ALOFT_TRY(const object::AccessControl access, ParsePolicy(body, owner_id));
  if (Disabled(bucket) && access != object::AccessControl::kPrivate) {
    return Fail(Error{Code::kAccessControlListNotSupported});
  }
  return CheckBlock(access, bucket);
}

Result<object::AccessControl> NewBucketAccess(const edge::Headers& headers,
                                              object::Ownership ownership,
                                              const object::PublicAccessBlock& block) {
  if (HasGrantHeader(headers)) return Fail(NotBuilt("x-amz-grant-*"));
  const auto canned = headers.Find("x-amz-acl");
  if (!canned || *canned == "private") return object::AccessControl::kPrivate;
  if (ownership == object::Ownership::kBucketOwnerEnforced) {
    return Fail(Error{Code::kInvalidBucketAclWithObjectOwnership});
  }
  ALOFT_TRY(const object::AccessControl access, ParseCanned(*canned));
  if (access == object::AccessControl::kPublicRead && block.refuse_public_access_controls) {
    return Fail(Error{Code::kInvalidBucketAclWithBlockPublicAccess});
  }
  return access;
}

Result<object::Ownership> ParseOwnership(std::string_view text) {
  for (const object::Ownership ownership :
       {object::Ownership::kBucketOwnerEnforced, object::Ownership::kBucketOwnerPreferred,
        object::Ownership::kWriter}) {
    if (OwnershipName(ownership) == text) return ownership;
  }
  return Fail(InvalidArgument("Invalid x-amz-object-ownership header: " + std::string(text),
                              "x-amz-object-ownership", text));
}

std::string_view OwnershipName(object::Ownership ownership) {
  switch (ownership) {
    case object::Ownership::kBucketOwnerEnforced:
      return "BucketOwnerEnforced";
    case object::Ownership::kBucketOwnerPreferred:
      return "BucketOwnerPreferred";
    case object::Ownership::kWriter:
      return "ObjectWriter";
  }
  return "";
}

std::string AclDocument(std::string_view owner_id, std::string_view owner_name,
                        object::AccessControl access) {
  return XmlBody("AccessControlPolicy", [&](XmlWriter& xml) {
    xml.Begin("Owner").Element("ID", owner_id).Element("DisplayName", owner_name).End();
    xml.Begin("AccessControlList");
    xml.Begin("Grant");
    xml.Begin("Grantee")
        .Attribute("xmlns:xsi", kSchemaInstance)
        .Attribute("xsi:type", "CanonicalUser");
    xml.Element("ID", owner_id).Element("DisplayName", owner_name).End();
    xml.Element("Permission", "FULL_CONTROL").End();
    if (access == object::AccessControl::kPublicRead) {
      xml.Begin("Grant");
      xml.Begin("Grantee").Attribute("xmlns:xsi", kSchemaInstance).Attribute("xsi:type", "Group");
      xml.Element("URI", kAllUsers).End();
      xml.Element("Permission", "READ").End();
    }
    xml.End();
  });
}

std::string CanonicalId(std::string_view account_id) {
  return HexEncode(Sha256Digest("aloft canonical user " + std::string(account_id)));
}

}  // namespace aloft::faces::s3
