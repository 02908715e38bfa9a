// PostObject, browser uploads by form:
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include "base/base64.h"
#include "base/percent.h"
#include "faces/common/body_plans.h"
#include "faces/common/post_policy.h"
#include "faces/s3/auth_errors.h"
#include "faces/s3/authorize.h"
#include "faces/s3/authorize_new.h"
#include "faces/s3/checksum_headers.h"
#include "faces/s3/encryption.h"
#include "faces/s3/form_parser.h"
#include "faces/s3/form_policy.h"
#include "faces/s3/limits.h"
#include "faces/s3/object_headers.h"
#include "faces/s3/object_lock.h"
#include "faces/s3/operations.h"
#include "faces/s3/owner.h"
#include "faces/s3/put_reply.h"
#include "faces/s3/reply.h"
#include "faces/s3/tag_set.h"
#include "faces/s3/text.h"

namespace aloft::faces::s3 {
namespace {

// Forms that were signed in Google's way use Google's names; empty: the name is not one that has
// another here.
std::string_view AmazonsNameOf(std::string_view field) {
  if (field == "acl" || field == "x-goog-acl") return "x-amz-acl";
  if (field == "x-goog-storage-class") return "x-amz-storage-class";
  return {};
}

// Fields of Google's forms that ask for something that is not built, or that nobody here would look
// at.
Result<void> CheckGooglesFields(const FormFields& fields) {
  for (const auto& [name, value] : fields) {
    if (!name.starts_with("x-goog-") || name.starts_with("x-goog-meta-")) continue;
    constexpr std::string_view kKnown[] = {"x-goog-algorithm", "x-goog-credential",
                                           "x-goog-date",      "x-goog-signature",
                                           "x-goog-acl",       "x-goog-storage-class"};
    if (std::find(std::begin(kKnown), std::end(kKnown), name) == std::end(kKnown)) {
      return Fail(Error{Code::kNotImplemented, "The field " + name + " is not implemented"});
    }
  }
  return {};
}

// The form's fields as the headers of a PUT, for the code that reads those. Views into `fields`.
edge::Headers AsHeaders(const FormFields& fields) {
  edge::Headers headers;
  for (const auto& [name, value] : fields) {
    const std::string_view amazons = AmazonsNameOf(name);
    if (!amazons.empty()) {
      headers.Add(amazons, value);
    } else if (name != "tagging" && name != "policy" && name != "bucket" &&
               name != "x-amz-signature") {
      headers.Add(name, value);
    }
  }
  return headers;
}

// One upload by form: gathers the fields, decides when the file begins, streams it.
class FormUpload final : public FormReceiver {
 public:
  explicit FormUpload(CallPtr call) : call_(std::move(call)) {
    fields_["bucket"] = call_->bucket();
  }

  Result<void> Field(std::string name, std::string value) override {
    if (name == "bucket" && value != call_->bucket()) {
      return Fail(InvalidArgument(
          "The value of form field 'bucket' does not match the bucket specified in the URI",
          "bucket", value));
    }
    if (name == "bucket") return {};
    // A second value could say something else than what was checked.
    if (fields_.try_emplace(std::move(name), std::move(value)).second) return {};
    return Fail(Error{Code::kInvalidArgument, "POST requires exactly one value per form field."});
  }

  Result<void> FileBegins(const FormPart& part) override {
    ALOFT_TRY_VOID(ResolveKey(part));
    ALOFT_TRY_VOID(Authenticate());
    ALOFT_TRY_VOID(CheckPolicy());
    if (!fields_.contains("content-type") && !part.content_type.empty())
      part_type_ = part.content_type;
    return OpenWriter();
  }

  Result<void> FileBytes(std::string_view bytes) override {
    const std::uint64_t total = writer_->bytes() + bytes.size();
    // The lower end is for the whole file alone.
    if (policy_ && policy_->length_max() && total > *policy_->length_max())
      return policy_->CheckLength(total);
    if (total > kPutBytesMax) return Fail(Error{Code::kEntityTooLarge});
    auto appended = writer_->Append(bytes);
    if (!appended) return Fail(FromFault(appended.error(), call_->bucket(), key_));
    return {};
  }

  Result<edge::Response> Finish() {
    if (policy_) ALOFT_TRY_VOID(policy_->CheckLength(writer_->bytes()));
    ALOFT_TRY(const object::ExpectedDigests expected, ExpectedDigestsOf(stated_, {}));
    auto committed = writer_->Commit(expected);
    if (!committed) {
      if (committed.error().fault == object::Fault::kDigestMismatch)
        return Fail(DigestMismatch(stated_, committed.error().detail));
      return Fail(FromFault(committed.error(), call_->bucket(), key_));
    }
    return Render(*committed);
  }

 private:
  std::string_view FieldValue(std::string_view name) const {
    const auto found = fields_.find(name);
    return found == fields_.end() ? std::string_view() : std::string_view(found->second);
  }

  Result<void> ResolveKey(const FormPart& part) {
    key_ = std::string(FieldValue("key"));
    if (key_.empty()) {
      return Fail(
          InvalidArgument("Bucket POST must contain a field named 'key'.  If it is specified, "
                          "please check the order of the fields.",
                          "key", ""));
    }
    constexpr std::string_view kVariable = "${filename}";
    const std::size_t at = key_.find(kVariable);
    if (at != std::string::npos) {
      // Browsers of old sent whole paths.
      const std::string_view name =
          std::string_view(part.file_name).substr(part.file_name.find_last_of("/\\") + 1);
      key_ = key_.substr(0, at) + std::string(name) + key_.substr(at + kVariable.size());
      fields_["key"] = key_;
    }
    return CheckKeyLength(key_);
  }

  Result<void> Authenticate() {
    principal_ = call_->request->principal();
    const auto field = [this](std::string_view name) -> std::optional<std::string_view> {
      const auto found = fields_.find(name);
      if (found == fields_.end()) return std::nullopt;
      return std::string_view(found->second);
    };
    auto signer = VerifyPostPolicy(field, call_->services->keys, call_->services->clock);
    const GoogleSignatures* googles = call_->services->google_signatures;
    const bool unsigned_yet = !signer && signer.error().fault == AuthFault::kMissingToken;
    if (unsigned_yet && googles != nullptr) {
      ALOFT_TRY_VOID(CheckGooglesFields(fields_));
      signer = googles->VerifyForm(field);
    }
    if (signer) {
      principal_ = std::move(*signer);
      return {};
    }
    // Without any signature it stays what the request's head proved: nothing.
    if (signer.error().fault == AuthFault::kMissingToken) return {};
    return Fail(FromAuthError(signer.error(), AuthStyle::kForm));
  }

  Result<void> CheckPolicy() {
    const std::string_view encoded = FieldValue("policy");
    if (encoded.empty()) return {};  // anonymous: only what a bucket's policy allows everyone
    const auto document = Base64Decode(encoded);
    if (!document)
      return Fail(Error{Code::kInvalidPolicyDocument, "Invalid Policy: Invalid Base64 encoding."});
    ALOFT_TRY(policy_, FormPolicy::Parse(*document));
    return policy_->CheckFields(fields_, call_->services->clock.WallMicros());
  }

  Result<void> OpenWriter() {
    ALOFT_TRY(Scope scope, FindScope(*call_));
    scope.principal = principal_;
    object::WriteOptions options;
    const edge::Headers headers = AsHeaders(fields_);
    ALOFT_TRY(options.attributes, AttributesOf(headers, *scope.bucket));
    ALOFT_TRY_VOID(AddGooglesMetadata(options.attributes.user_metadata));
    if (!FieldValue("tagging").empty()) {
      ALOFT_TRY(options.attributes.tags, ParseTagging(FieldValue("tagging"), TagOwner::kObject));
    }
    if (options.attributes.headers.type.empty() && !HasControls(part_type_))
      options.attributes.headers.type = part_type_;
    ALOFT_TRY(options.attributes.protection,
              ProtectionOf(headers, call_->services->clock.WallMicros()));
    const object::ObjectAttributes& asked = options.attributes;
    ALOFT_TRY(const identity::Grant grant,
              AuthorizeNewObject(scope, key_, {headers, asked.tags, asked.protection}));
    options.attributes.owner = OwnerText(*principal_, *scope.bucket, *call_);
    ALOFT_TRY(options.encryption, EncryptionOf(headers));
    ALOFT_TRY(stated_, StatedDigestsOf(headers));
    options.checksum = stated_.checksum.algorithm;
    auto writer =
        call_->objects().objects().Put(grant, {call_->bucket(), key_}, std::move(options));
    if (!writer) return Fail(FromFault(writer.error(), call_->bucket(), key_));
    writer_ = std::move(*writer);
    scope_ = std::move(scope);
    return {};
  }

  // What AttributesOf has not seen, for want of Amazon's prefix.
  Result<void> AddGooglesMetadata(object::UserMetadata& metadata) const {
    constexpr std::string_view kPrefix = "x-goog-meta-";
    for (const auto& [name, value] : fields_) {
      if (!name.starts_with(kPrefix)) continue;
      if (HasControls(name) || HasControls(value)) {
        return Fail(
            Error{Code::kInvalidArgument, "Metadata values cannot hold control characters."});
      }
      metadata.emplace_back(name.substr(kPrefix.size()), value);
    }
    return {};
  }

  std::string Location() const {
    const bool tls = call_->http().transport == edge::Transport::kTls;
    std::string url =
        std::string(tls ? "https://" : "http://") + std::string(call_->http().host) + "/";
    if (!call_->target.virtual_hosted) url += call_->bucket() + "/";
    return url + UriEncode(key_, SlashEncoding::kKept);
  }

  // success_action_redirect, if it is an address that can be put into a header.
  std::optional<std::string> Redirect(const object::ObjectInfo& info) const {
    std::string_view url = FieldValue("success_action_redirect");
    if (url.empty()) url = FieldValue("redirect");
    const bool usable =
        (url.starts_with("http://") || url.starts_with("https://")) && !HasControls(url);
    if (!usable) return std::nullopt;
    std::string out(url);
    out += url.find('?') == std::string_view::npos ? "?" : "&";
    out += "bucket=" + UriEncode(call_->bucket(), SlashEncoding::kEncoded);
    out += "&key=" + UriEncode(key_, SlashEncoding::kEncoded);
    out += "&etag=" + UriEncode(Quoted(info.Etag()), SlashEncoding::kEncoded);
    return out;
  }

  edge::Response Render(const object::ObjectInfo& info) const {
    edge::Response response = PutReply(*scope_, info, EndingRulesOf(*scope_), AsHeaders(fields_));
    response.Add("Location", Location());
    const auto redirect = Redirect(info);
    if (redirect) {
      response.status = 303;
      response.headers.back().second = *redirect;
      return response;
    }
    const std::string_view status = FieldValue("success_action_status");
    response.status = status == "200" ? 200 : status == "201" ? 201 : 204;
    if (response.status != 201) return response;
    response.Add("Content-Type", "application/xml");
    XmlWriter xml(response.body);
    xml.Declaration().Begin("PostResponse");
    xml.Element("Location", std::string_view(Location()))
        .Element("Bucket", std::string_view(call_->bucket()));
    xml.Element("Key", std::string_view(key_))
        .Element("ETag", std::string_view(Quoted(info.Etag())))
        .End();
    return response;
  }

  CallPtr call_;
  FormFields fields_;
  std::string key_;
  std::string part_type_;
  std::shared_ptr<const identity::Principal> principal_;
  std::optional<FormPolicy> policy_;
  std::optional<Scope> scope_;
  StatedDigests stated_;
  std::unique_ptr<object::ObjectWriter> writer_;
};

class FormIntake {
 public:
  FormIntake(CallPtr call, std::string_view boundary)
      : upload_(std::move(call)), parser_(boundary, upload_) {}

  Result<void> Append(std::string_view bytes) { return parser_.Append(bytes); }
  Result<edge::Response> Finish() {
    ALOFT_TRY_VOID(parser_.Finish());
    return upload_.Finish();
  }

 private:
  FormUpload upload_;
  FormParser parser_;
};

}  // namespace

Result<edge::Plan> PostObject(const CallPtr& call) {
  const auto boundary = FormBoundary(call->headers().Get("content-type"));
  if (!boundary) {
    return Fail(
        Error{Code::kPreconditionFailed,
              "At least one of the pre-conditions you specified did not hold",
              {{"Condition", "Bucket POST must be of the enclosure-type multipart/form-data"}}});
  }
  ALOFT_TRY([[maybe_unused]] const Scope scope, FindScope(*call));
  const std::uint64_t bytes_max =
      kPutBytesMax + kFormFieldsBytesMax + kFormFieldsMax * kFormPartHeadBytesMax;
  return StreamInto<FormIntake>(bytes_max, Refusing(call), call, *boundary);
}

}  // namespace aloft::faces::s3
