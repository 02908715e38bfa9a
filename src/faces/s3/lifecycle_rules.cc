#include "faces/s3/lifecycle_rules.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <set>

#include "base/base64.h"
#include "base/digest.h"
#include "base/xml_writer.h"
#include "faces/s3/limits.h"
#include "faces/s3/reply.h"
#include "faces/s3/tag_set.h"
#include "faces/s3/target.h"
#include "faces/s3/times.h"
#include "faces/s3/xml_body.h"

namespace aloft::faces::s3 {
namespace {

// How the filter was written: LifecycleRule::filter_form.
enum FilterForm : std::uint8_t {
  kNoFilter,
  kOldPrefix,  // <Prefix> directly in the rule
  kEmptyFilter,
  kFilterPrefix,
  kFilterTag,
  kFilterLarger,
  kFilterSmaller,
  kFilterAnd,
};

Error Invalid(std::string message) { return {Code::kInvalidArgument, std::move(message)}; }
Error Malformed() { return {Code::kMalformedXml}; }

Result<std::optional<std::int32_t>> Days(const XmlNode& node, std::int32_t least,
                                         std::string_view what) {
  if (!node) return std::optional<std::int32_t>();
  const auto days = XmlNumber(node);
  if (!days) return Fail(Malformed());
  if (*days < least || *days > std::numeric_limits<std::int32_t>::max()) {
    return Fail(Invalid(std::string(what) + (least == 0 ? " must be nonnegative integer"
                                                        : " must be a positive integer")));
  }
  return std::optional(static_cast<std::int32_t>(*days));
}

Result<std::optional<std::int64_t>> Midnight(const XmlNode& node) {
  if (!node) return std::optional<std::int64_t>();
  const std::string text = node.text();
  auto micros = ParseTime(text);
  if (!micros) micros = ParseTime(text + "T00:00:00Z");
  if (!micros) return Fail(Malformed());
  if (*micros % kMicrosPerDay != 0) return Fail(Invalid("'Date' must be at midnight GMT"));
  return micros;
}

Result<std::optional<std::uint64_t>> Size(const XmlNode& node) {
  if (!node) return std::optional<std::uint64_t>();
  const auto size = XmlNumber(node);
  if (!size) return Fail(Malformed());
  if (*size < 0)
    return Fail(Invalid("'ObjectSizeGreaterThan' and 'ObjectSizeLessThan' must be nonnegative"));
  return std::optional(static_cast<std::uint64_t>(*size));
}

Result<object::Tag> ParseTag(const XmlNode& node) {
  if (!node.child("Key") || !node.child("Value")) return Fail(Malformed());
  return object::Tag{node.child("Key").text(), node.child("Value").text()};
}

// One element of a filter, or of its And.
Result<void> ParseFilterPart(const XmlNode& node, object::LifecycleRule& rule) {
  const std::string_view name = node.name();
  if (name == "Prefix") {
    if (rule.prefix) return Fail(Malformed());
    rule.prefix = node.text();
    return CheckKeyLength(*rule.prefix);
  }
  if (name == "Tag") {
    ALOFT_TRY(object::Tag tag, ParseTag(node));
    rule.tags.push_back(std::move(tag));
    return {};
  }
  if (name == "ObjectSizeGreaterThan") {
    ALOFT_TRY(rule.larger_than_bytes, Size(node));
    return {};
  }
  if (name == "ObjectSizeLessThan") {
    ALOFT_TRY(rule.smaller_than_bytes, Size(node));
    return {};
  }
  return Fail(Malformed());
}

FilterForm FormOf(const object::LifecycleRule& rule) {
  if (rule.prefix) return kFilterPrefix;
  if (!rule.tags.empty()) return kFilterTag;
  if (rule.larger_than_bytes) return kFilterLarger;
  return kFilterSmaller;
}

Result<void> ParseFilter(const XmlNode& filter, object::LifecycleRule& rule) {
  const auto parts = filter.children();
  rule.filter_form = kEmptyFilter;
  if (parts.empty()) return {};
  if (parts.size() > 1) return Fail(Malformed());
  if (parts.front().name() == "And") {
    rule.filter_form = kFilterAnd;
    const auto inner = parts.front().children();
    if (inner.size() < 2) return Fail(Malformed());
    for (const XmlNode& node : inner) ALOFT_TRY_VOID(ParseFilterPart(node, rule));
  } else {
    ALOFT_TRY_VOID(ParseFilterPart(parts.front(), rule));
    rule.filter_form = FormOf(rule);
  }
  if (rule.larger_than_bytes && rule.smaller_than_bytes &&
      *rule.larger_than_bytes >= *rule.smaller_than_bytes) {
    return Fail(
        Error{Code::kInvalidRequest,
              "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'."});
  }
  return CheckTags(rule.tags, TagOwner::kObject);
}

Result<void> ParseExpiration(const XmlNode& node, object::LifecycleRule& rule) {
  ALOFT_TRY(rule.expire_days, Days(node.child("Days"), 1, "'Days' for Expiration action"));
  ALOFT_TRY(rule.expire_at_micros, Midnight(node.child("Date")));
  ALOFT_TRY(rule.expire_lone_markers, XmlFlag(node.child("ExpiredObjectDeleteMarker"), false));
  const int given = (rule.expire_days ? 1 : 0) + (rule.expire_at_micros ? 1 : 0) +
                    (node.child("ExpiredObjectDeleteMarker") ? 1 : 0);
  if (given != 1) return Fail(Malformed());
  return {};
}

Result<void> ParseNoncurrentExpiration(const XmlNode& node, object::LifecycleRule& rule) {
  ALOFT_TRY(rule.noncurrent_days, Days(node.child("NoncurrentDays"), 1,
                                       "'NoncurrentDays' for NoncurrentVersionExpiration action"));
  ALOFT_TRY(rule.noncurrent_keep,
            Days(node.child("NewerNoncurrentVersions"), 1,
                 "'NewerNoncurrentVersions' for NoncurrentVersionExpiration action"));
  if (!rule.noncurrent_days) return Fail(Malformed());
  return {};
}

Result<std::string> TransitionClass(const XmlNode& node) {
  constexpr std::array<std::string_view, 6> kClasses = {
      "GLACIER", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "DEEP_ARCHIVE", "GLACIER_IR"};
  const std::string name = node.child("StorageClass").text();
  if (std::find(kClasses.begin(), kClasses.end(), name) == kClasses.end()) return Fail(Malformed());
  return name;
}

Result<object::LifecycleTransition> ParseTransition(const XmlNode& node) {
  object::LifecycleTransition transition;
  ALOFT_TRY(transition.days, Days(node.child("Days"), 0, "'Days' for Transition action"));
  ALOFT_TRY(transition.at_micros, Midnight(node.child("Date")));
  ALOFT_TRY(transition.storage_class, TransitionClass(node));
  if (transition.days.has_value() == transition.at_micros.has_value()) return Fail(Malformed());
  return transition;
}

Result<object::LifecycleTransition> ParseNoncurrentTransition(const XmlNode& node) {
  object::LifecycleTransition transition;
  ALOFT_TRY(transition.days, Days(node.child("NoncurrentDays"), 0,
                                  "'NoncurrentDays' for NoncurrentVersionTransition action"));
  ALOFT_TRY(transition.keep_newest,
            Days(node.child("NewerNoncurrentVersions"), 1,
                 "'NewerNoncurrentVersions' for NoncurrentVersionTransition action"));
  ALOFT_TRY(transition.storage_class, TransitionClass(node));
  if (!transition.days) return Fail(Malformed());
  return transition;
}

Result<void> ParseStatus(const XmlNode& node, object::LifecycleRule& rule) {
  const std::string text = node.text();
  if (text != "Enabled" && text != "Disabled") return Fail(Malformed());
  rule.enabled = text == "Enabled";
  return {};
}

Result<void> ParseId(const XmlNode& node, object::LifecycleRule& rule) {
  rule.id = node.text();
  if (rule.id.size() > 255)
    return Fail(Invalid("ID length should not exceed allowed limit of 255"));
  return {};
}

// One element of a rule.
Result<void> ParseElement(const XmlNode& node, object::LifecycleRule& rule) {
  const std::string_view name = node.name();
  if (name == "ID") return ParseId(node, rule);
  if (name == "Status") return ParseStatus(node, rule);
  if (name == "Filter") return ParseFilter(node, rule);
  if (name == "Expiration") return ParseExpiration(node, rule);
  if (name == "NoncurrentVersionExpiration") return ParseNoncurrentExpiration(node, rule);
  if (name == "Prefix") {
    ALOFT_TRY_VOID(ParseFilterPart(node, rule));
    rule.filter_form = kOldPrefix;
  } else if (name == "Transition") {
    ALOFT_TRY(object::LifecycleTransition transition, ParseTransition(node));
    rule.transitions.push_back(std::move(transition));
  } else if (name == "NoncurrentVersionTransition") {
    ALOFT_TRY(object::LifecycleTransition transition, ParseNoncurrentTransition(node));
    rule.noncurrent_transitions.push_back(std::move(transition));
  } else if (name == "AbortIncompleteMultipartUpload") {
    ALOFT_TRY(rule.abort_upload_days,
              Days(node.child("DaysAfterInitiation"), 1,
                   "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action"));
    if (!rule.abort_upload_days) return Fail(Malformed());
  } else {
    return Fail(Malformed());
  }
  return {};
}

Result<void> CheckRule(const XmlNode& node, const object::LifecycleRule& rule) {
  if (!node.child("Status")) return Fail(Malformed());
  if (rule.filter_form == kNoFilter || (node.child("Filter") && node.child("Prefix")))
    return Fail(Malformed());
  const bool acts = rule.expire_days || rule.expire_at_micros || rule.expire_lone_markers ||
                    rule.noncurrent_days || rule.abort_upload_days || !rule.transitions.empty() ||
                    !rule.noncurrent_transitions.empty() || node.child("Expiration");
  if (!acts)
    return Fail(
        Error{Code::kInvalidRequest, "At least one action needs to be specified in a rule"});
  const bool fine_filter = !rule.tags.empty() || rule.larger_than_bytes || rule.smaller_than_bytes;
  if (rule.abort_upload_days && fine_filter) {
    return Fail(
        Error{Code::kInvalidRequest,
              "AbortIncompleteMultipartUpload cannot be specified with Tags or ObjectSize."});
  }
  if (rule.expire_lone_markers && !rule.tags.empty()) {
    return Fail(
        Error{Code::kInvalidRequest, "ExpiredObjectDeleteMarker cannot be specified with Tags."});
  }
  for (const object::LifecycleTransition& transition : rule.transitions) {
    if (rule.expire_days && transition.days && *rule.expire_days <= *transition.days) {
      return Fail(Invalid(
          "'Days' in the Expiration action for filter '(prefix=" + rule.prefix.value_or("") +
          ")' must be greater than 'Days' in the Transition action"));
    }
  }
  return {};
}

std::string GeneratedId(std::size_t index, std::string_view body) {
  const std::string digest = Sha256Digest(std::to_string(index) + std::string(body));
  return Base64UrlEncode(std::string_view(digest).substr(0, 24));
}

void WriteFilterParts(XmlWriter& xml, const object::LifecycleRule& rule) {
  if (rule.prefix) xml.Element("Prefix", std::string_view(*rule.prefix));
  for (const object::Tag& tag : rule.tags) {
    xml.Begin("Tag")
        .Element("Key", std::string_view(tag.key))
        .Element("Value", std::string_view(tag.value))
        .End();
  }
  if (rule.larger_than_bytes) xml.Element("ObjectSizeGreaterThan", *rule.larger_than_bytes);
  if (rule.smaller_than_bytes) xml.Element("ObjectSizeLessThan", *rule.smaller_than_bytes);
}

void WriteFilter(XmlWriter& xml, const object::LifecycleRule& rule) {
  if (rule.filter_form == kOldPrefix) {
    xml.Element("Prefix", std::string_view(rule.prefix.value_or("")));
    return;
  }
  xml.Begin("Filter");
  if (rule.filter_form == kFilterAnd) xml.Begin("And");
  WriteFilterParts(xml, rule);
  if (rule.filter_form == kFilterAnd) xml.End();
  xml.End();
}

void WriteExpiration(XmlWriter& xml, const object::LifecycleRule& rule) {
  if (!rule.expire_days && !rule.expire_at_micros && !rule.expire_lone_markers) return;
  xml.Begin("Expiration");
  if (rule.expire_days) xml.Element("Days", *rule.expire_days);
  if (rule.expire_at_micros) xml.Element("Date", std::string_view(XmlTime(*rule.expire_at_micros)));
  if (rule.expire_lone_markers) xml.Element("ExpiredObjectDeleteMarker", true);
  xml.End();
}

void WriteActions(XmlWriter& xml, const object::LifecycleRule& rule) {
  for (const object::LifecycleTransition& transition : rule.transitions) {
    xml.Begin("Transition");
    if (transition.days) xml.Element("Days", *transition.days);
    if (transition.at_micros) xml.Element("Date", std::string_view(XmlTime(*transition.at_micros)));
    xml.Element("StorageClass", std::string_view(transition.storage_class)).End();
  }
  for (const object::LifecycleTransition& transition : rule.noncurrent_transitions) {
    xml.Begin("NoncurrentVersionTransition");
    if (transition.days) xml.Element("NoncurrentDays", *transition.days);
    if (transition.keep_newest) xml.Element("NewerNoncurrentVersions", *transition.keep_newest);
    xml.Element("StorageClass", std::string_view(transition.storage_class)).End();
  }
  if (rule.noncurrent_days) {
    xml.Begin("NoncurrentVersionExpiration").Element("NoncurrentDays", *rule.noncurrent_days);
    if (rule.noncurrent_keep) xml.Element("NewerNoncurrentVersions", *rule.noncurrent_keep);
    xml.End();
  }
  if (rule.abort_upload_days) {
    xml.Begin("AbortIncompleteMultipartUpload")
        .Element("DaysAfterInitiation", *rule.abort_upload_days)
        .End();
  }
}

}  // namespace

Result<LifecycleRules> ParseLifecycle(std::string_view body) {
  ALOFT_TRY(const XmlDocument document, ParseXmlBody(body, "LifecycleConfiguration"));
  LifecycleRules rules;
  std::set<std::string> ids;
  for (const XmlNode& node : document.root().children()) {
    if (node.name() != "Rule" || rules.size() == kLifecycleRulesMax) return Fail(Malformed());
    object::LifecycleRule rule;
    for (const XmlNode& element : node.children()) ALOFT_TRY_VOID(ParseElement(element, rule));
    ALOFT_TRY_VOID(CheckRule(node, rule));
    if (rule.id.empty()) rule.id = GeneratedId(rules.size(), body);
    if (!ids.insert(rule.id).second) {
      return Fail(
          Invalid("RuleId must be unique. Found same ID for more than one rule: " + rule.id));
    }
    rules.push_back(std::move(rule));
  }
  if (rules.empty()) return Fail(Malformed());
  return rules;
}

std::string LifecycleDocument(const LifecycleRules& rules) {
  return XmlBody("LifecycleConfiguration", [&rules](XmlWriter& xml) {
    for (const object::LifecycleRule& rule : rules) {
      xml.Begin("Rule").Element("ID", std::string_view(rule.id));
      WriteFilter(xml, rule);
      xml.Element("Status", rule.enabled ? "Enabled" : "Disabled");
      WriteExpiration(xml, rule);
      WriteActions(xml, rule);
      xml.End();
    }
  });
}

}  // namespace aloft::faces::s3
