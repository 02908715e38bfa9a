// Documents of the XML API: what was taken and written again is taken again, and says the same;
// everything else is refused.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "faces/common/xml_reader.h"
#include "faces/gcs/bucket_extras.h"
#include "faces/gcs/bucket_rules.h"
#include "faces/gcs/xml/access_document.h"
#include "faces/gcs/xml/bucket_documents.h"

namespace aloft::faces::gcs::xml {
namespace {

constexpr std::string_view kParameters[] = {
    "billing", "cors",         "encryptionConfig", "lifecycle",  "location",
    "logging", "storageClass", "tagging",          "versioning", "websiteConfig"};

std::string Written(const BucketDocument& document, const object::BucketDraft& bucket) {
  std::string text;
  XmlWriter xml(text);
  xml.Begin(document.root);
  document.write(xml, bucket);
  xml.End();
  return text;
}

// The rules of the document in a bucket of their own; false: refused.
bool Take(const BucketDocument& document, const XmlNode& root, object::BucketDraft& bucket) {
  const auto patch = document.read(root);
  if (!patch) return false;
  if (const Json* cors = patch->Find("cors")) {
    auto rules = ReadCors(*cors);
    if (!rules) return false;
    bucket.cors = std::move(*rules);
  }
  if (const Json* lifecycle = patch->Find("lifecycle")) {
    auto rules = ReadLifecycle(*lifecycle);
    if (!rules) return false;
    bucket.lifecycle = std::move(*rules);
  }
  if (const Json* versioning = patch->Find("versioning")) {
    const bool enabled = versioning->IsTrue("enabled");
    bucket.info.versioning =
        enabled ? object::Versioning::kEnabled : object::Versioning::kSuspended;
  }
  return EditExtras(*patch, ChangeForm::kPatch, 0, bucket).ok();
}

void TryBucketDocument(const BucketDocument& document, const XmlNode& root) {
  object::BucketDraft bucket;
  if (!Take(document, root, bucket)) return;
  const std::string text = Written(document, bucket);
  const auto parsed = XmlDocument::Parse(text);
  if (!parsed.ok()) std::abort();
  object::BucketDraft again;
  if (!Take(document, parsed->root(), again)) std::abort();
  if (Written(document, again) != text) std::abort();
}

std::string Written(const object::AccessList& list) {
  std::string text;
  XmlWriter xml(text);
  xml.Begin("AccessControlList");
  WriteAccessDocument(xml, list, "user-owner@example.com");
  xml.End();
  return text;
}

void TryAccess(std::string_view body, ListOf of) {
  const auto list = ReadAccessDocument(body, of);
  if (!list) return;
  const std::string text = Written(*list);
  const auto again = ReadAccessDocument(text, of);
  if (!again || Written(*again) != text) std::abort();
}

}  // namespace
}  // namespace aloft::faces::gcs::xml

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::faces::gcs;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  xml::TryAccess(body, ListOf::kBucket);
  xml::TryAccess(body, ListOf::kObject);
  const auto parsed = aloft::faces::XmlDocument::Parse(body);
  if (!parsed.ok()) return 0;
  for (const std::string_view parameter : xml::kParameters) {
    const auto query = Query::Parse(parameter);
    const xml::BucketDocument* document = xml::FindDocument(*query);
    if (document->root == parsed->root().name()) xml::TryBucketDocument(*document, parsed->root());
  }
  return 0;
}
