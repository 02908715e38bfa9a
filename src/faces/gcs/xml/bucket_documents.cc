#include "faces/gcs/xml/bucket_documents.h"

#include <charconv>
#include <optional>
#include <utility>

#include "faces/gcs/bucket_extras.h"
#include "faces/gcs/object_resource.h"
#include "faces/gcs/xml/lifecycle_document.h"

namespace aloft::faces::gcs::xml {
namespace {

Json& AddMember(Json& object, std::string_view name, JsonKind kind) {
  return object.members.emplace_back(std::string(name), Json{kind}).second;
}

void AddBool(Json& object, std::string_view name, bool truth) {
  AddMember(object, name, JsonKind::kBool).truth = truth;
}

// "<Origins><Origin>…</Origin></Origins>" as a list.
void AddTexts(Json& object, std::string_view name, const XmlNode& node, std::string_view each) {
  Json& list = AddMember(object, name, JsonKind::kList);
  for (const XmlNode& item : node.children(each)) {
    list.items.push_back(Json{JsonKind::kString, false, item.text()});
  }
}

void WriteTexts(XmlWriter& xml, std::string_view name, std::string_view each,
                const std::vector<std::string>& texts) {
  xml.Begin(name);
  for (const std::string& text : texts) xml.Element(each, std::string_view(text));
  xml.End();
}

Json Patch() { return Json{JsonKind::kObject}; }

Result<Json> ReadCorsDocument(const XmlNode& root) {
  Json patch = Patch();
  Json& rules = AddMember(patch, "cors", JsonKind::kList);
  for (const XmlNode& node : root.children()) {
    if (node.name() != "Cors") return Fail(Error{Code::kMalformedXml});
    Json& rule = rules.items.emplace_back(Json{JsonKind::kObject});
    AddTexts(rule, "origin", node.child("Origins"), "Origin");
    AddTexts(rule, "method", node.child("Methods"), "Method");
    AddTexts(rule, "responseHeader", node.child("ResponseHeaders"), "ResponseHeader");
    if (const XmlNode age = node.child("MaxAgeSec")) AddText(rule, "maxAgeSeconds", age.text());
  }
  return patch;
}

void WriteCorsDocument(XmlWriter& xml, const object::BucketDraft& bucket) {
  for (const object::CorsRule& rule : bucket.cors) {
    xml.Begin("Cors");
    WriteTexts(xml, "Origins", "Origin", rule.origins);
    WriteTexts(xml, "Methods", "Method", rule.methods);
    WriteTexts(xml, "ResponseHeaders", "ResponseHeader", rule.exposed_headers);
    if (rule.max_age_seconds) xml.Element("MaxAgeSec", *rule.max_age_seconds);
    xml.End();
  }
}

Result<Json> ReadVersioning(const XmlNode& root) {
  const std::string status = root.child("Status").text();
  if (status != "Enabled" && status != "Suspended") return Fail(Error{Code::kMalformedXml});
  Json patch = Patch();
  AddBool(AddMember(patch, "versioning", JsonKind::kObject), "enabled", status == "Enabled");
  return patch;
}

void WriteVersioning(XmlWriter& xml, const object::BucketDraft& bucket) {
  const bool enabled = bucket.info.versioning == object::Versioning::kEnabled;
  xml.Element("Status", enabled ? "Enabled" : "Suspended");
}

Result<Json> ReadClass(const XmlNode& root) {
  Json patch = Patch();
  AddText(patch, "storageClass", root.text());
  return patch;
}

void WriteClass(XmlWriter& xml, const object::BucketDraft& bucket) {
  xml.Text(ShownStorageClass(bucket.info.storage_class));
}

void WriteLocation(XmlWriter& xml, const object::BucketDraft& bucket) {
  const std::string_view location = bucket.info.location;
  xml.Text(location.empty() ? std::string_view("US") : location);
}

// Labels. All of them: what the document does not name is taken away.
Result<Json> ReadTagging(const XmlNode& root) {
  const XmlNode set = root.child("TagSet");
  if (!set) return Fail(Error{Code::kMalformedXml});
  Json patch = Patch();
  Json& labels = AddMember(patch, "labels", JsonKind::kObject);
  for (const XmlNode& tag : set.children()) {
    if (tag.name() != "Tag" || !tag.child("Key")) return Fail(Error{Code::kMalformedXml});
    AddText(labels, tag.child("Key").text(), tag.child("Value").text());
  }
  return patch;
}

void WriteTagging(XmlWriter& xml, const object::BucketDraft& bucket) {
  xml.Begin("TagSet");
  for (const object::Tag& tag : bucket.tags) {
    xml.Begin("Tag").Element("Key", std::string_view(tag.key));
    xml.Element("Value", std::string_view(tag.value)).End();
  }
  xml.End();
}

// What is not built can be seen to be off, and be switched off.
Result<Json> ReadNothing(const XmlNode& root) {
  if (!root.children().empty()) return Fail(NotImplemented(root.name()));
  return Patch();
}

void WriteNothing(XmlWriter&, const object::BucketDraft&) {}

Result<Json> ReadBilling(const XmlNode& root) {
  const std::string pays = root.child("RequesterPays").text();
  if (pays != "Enabled" && pays != "Disabled") return Fail(Error{Code::kMalformedXml});
  Json patch = Patch();
  AddBool(AddMember(patch, "billing", JsonKind::kObject), "requesterPays", pays == "Enabled");
  return patch;
}

void WriteBilling(XmlWriter& xml, const object::BucketDraft& bucket) {
  const Json extras = ExtrasOf(bucket);
  const Json* billing = extras.Find("billing");
  const bool pays = billing != nullptr && billing->IsTrue("requesterPays");
  xml.Element("RequesterPays", pays ? "Enabled" : "Disabled");
}

// The elements of the document, and what the JSON API calls them.
constexpr std::pair<std::string_view, std::string_view> kPages[] = {
    {"MainPageSuffix", "mainPageSuffix"}, {"NotFoundPage", "notFoundPage"}};

// All of it: a page that the document does not name is taken away.
Result<Json> ReadWebsite(const XmlNode& root) {
  Json patch = Patch();
  Json& website = AddMember(patch, "website", JsonKind::kObject);
  std::size_t known = 0;
  for (const auto& [element, member] : kPages) {
    const XmlNode page = root.child(element);
    known += page ? 1 : 0;
    const std::string text = page ? page.text() : std::string();
    AddMember(website, member, text.empty() ? JsonKind::kNull : JsonKind::kString).text = text;
  }
  if (root.children().size() != known) return Fail(Error{Code::kMalformedXml});
  return patch;
}

void WriteWebsite(XmlWriter& xml, const object::BucketDraft& bucket) {
  const Json extras = ExtrasOf(bucket);
  const Json* website = extras.Find("website");
  if (website == nullptr) return;
  for (const auto& [element, member] : kPages) {
    const std::string* page = website->Text(member);
    if (page != nullptr) xml.Element(element, std::string_view(*page));
  }
}

Result<Json> RefuseLocation(const XmlNode&) { return Fail(Error{Code::kMethodNotAllowed}); }

constexpr BucketDocument kDocuments[] = {
    {"billing", "BillingConfiguration", ReadBilling, WriteBilling},
    {"cors", "CorsConfig", ReadCorsDocument, WriteCorsDocument},
    {"encryptionConfig", "EncryptionConfiguration", ReadNothing, WriteNothing},
    {"lifecycle", "LifecycleConfiguration", ReadLifecycleDocument, WriteLifecycleDocument},
    {"location", "LocationConstraint", RefuseLocation, WriteLocation},
    {"logging", "Logging", ReadNothing, WriteNothing},
    {"storageClass", "StorageClass", ReadClass, WriteClass},
    {"tagging", "Tagging", ReadTagging, WriteTagging},
    {"versioning", "VersioningConfiguration", ReadVersioning, WriteVersioning},
    {"websiteConfig", "WebsiteConfiguration", ReadWebsite, WriteWebsite},
};

std::optional<std::int64_t> Number(std::string_view text) {
  std::int64_t value = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = fault == std::errc() && stop == text.data() + text.size();
  return whole ? std::optional(value) : std::nullopt;
}

}  // namespace

void AddText(Json& object, std::string_view name, std::string text) {
  AddMember(object, name, JsonKind::kString).text = std::move(text);
}

Result<void> JudgeBucket(const edge::Headers& headers, std::int64_t metageneration) {
  const auto match = headers.Find("x-goog-if-metageneration-match");
  const auto not_match = headers.Find("x-goog-if-metageneration-not-match");
  for (const auto& text : {match, not_match}) {
    if (text && !Number(*text)) return Fail(InvalidArgument("Invalid metageneration."));
  }
  const bool met = (!match || Number(*match) == metageneration) &&
                   (!not_match || Number(*not_match) != metageneration);
  if (met) return {};
  return Fail(Error{Code::kPreconditionFailed});
}

const BucketDocument* FindDocument(const Query& query) {
  for (const BucketDocument& document : kDocuments) {
    if (query.Has(document.parameter)) return &document;
  }
  return nullptr;
}

}  // namespace aloft::faces::gcs::xml
