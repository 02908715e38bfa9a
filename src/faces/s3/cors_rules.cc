#include "faces/s3/cors_rules.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/star_pattern.h"
#include "base/xml_writer.h"
#include "faces/common/cors_headers.h"
#include "faces/s3/limits.h"
#include "faces/s3/reply.h"
#include "faces/s3/text.h"
#include "faces/s3/xml_body.h"

namespace aloft::faces::s3 {
namespace {

Error Invalid(std::string message) { return {Code::kInvalidRequest, std::move(message)}; }

Result<void> CheckRule(const object::CorsRule& rule) {
  if (rule.origins.empty() || rule.methods.empty()) return Fail(Error{Code::kMalformedXml});
  for (const std::string& method : rule.methods) {
    const bool known = method == "GET" || method == "PUT" || method == "HEAD" || method == "POST" ||
                       method == "DELETE";
    if (!known)
      return Fail(
          Invalid("Found unsupported HTTP method in CORS config. Unsupported method is " + method));
  }
  for (const std::string& origin : rule.origins) {
    if (std::count(origin.begin(), origin.end(), '*') > 1) {
      return Fail(Invalid("AllowedOrigin \"" + origin + "\" can not have more than one wildcard."));
    }
  }
  for (const std::string& header : rule.request_headers) {
    if (std::count(header.begin(), header.end(), '*') > 1) {
      return Fail(Invalid("AllowedHeader \"" + header + "\" can not have more than one wildcard."));
    }
  }
  for (const std::string& header : rule.exposed_headers) {
    if (header.find('*') != std::string::npos) {
      return Fail(
          Invalid("ExposeHeader \"" + header +
                  "\" contains wildcard. We currently do not support wildcard for ExposeHeader."));
    }
  }
  for (const auto* list : {&rule.origins, &rule.request_headers, &rule.exposed_headers}) {
    if (std::any_of(list->begin(), list->end(), HasControls))
      return Fail(Error{Code::kMalformedXml});
  }
  return {};
}

Result<object::CorsRule> ParseRule(const XmlNode& node) {
  object::CorsRule rule;
  for (const XmlNode& child : node.children()) {
    const std::string_view name = child.name();
    if (name == "ID") {
      rule.id = child.text();
      if (rule.id.size() > 255) return Fail(Error{Code::kMalformedXml});
    } else if (name == "AllowedOrigin") {
      rule.origins.push_back(child.text());
    } else if (name == "AllowedMethod") {
      rule.methods.push_back(child.text());
    } else if (name == "AllowedHeader") {
      rule.request_headers.push_back(child.text());
    } else if (name == "ExposeHeader") {
      rule.exposed_headers.push_back(child.text());
    } else if (name == "MaxAgeSeconds") {
      const auto seconds = XmlNumber(child);
      if (!seconds || *seconds < 0 || *seconds > INT32_MAX) return Fail(Error{Code::kMalformedXml});
      rule.max_age_seconds = static_cast<std::int32_t>(*seconds);
    } else {
      return Fail(Error{Code::kMalformedXml});
    }
  }
  ALOFT_TRY_VOID(CheckRule(rule));
  return rule;
}

}  // namespace

Result<CorsRules> ParseCors(std::string_view body) {
  if (body.size() > kCorsConfigBytesMax) return Fail(Error{Code::kMalformedXml});
  ALOFT_TRY(const XmlDocument document, ParseXmlBody(body, "CORSConfiguration"));
  CorsRules rules;
  for (const XmlNode& node : document.root().children()) {
    if (node.name() != "CORSRule") return Fail(Error{Code::kMalformedXml});
    if (rules.size() == kCorsRulesMax)
      return Fail(
          Invalid("The number of CORS rules should not exceed allowed limit of 100 rules."));
    ALOFT_TRY(object::CorsRule rule, ParseRule(node));
    rules.push_back(std::move(rule));
  }
  if (rules.empty()) return Fail(Error{Code::kMalformedXml});
  return rules;
}

std::string CorsDocument(const CorsRules& rules) {
  return XmlBody("CORSConfiguration", [&rules](XmlWriter& xml) {
    for (const object::CorsRule& rule : rules) {
      xml.Begin("CORSRule");
      if (!rule.id.empty()) xml.Element("ID", std::string_view(rule.id));
      for (const auto& header : rule.request_headers)
        xml.Element("AllowedHeader", std::string_view(header));
      for (const auto& method : rule.methods)
        xml.Element("AllowedMethod", std::string_view(method));
      for (const auto& origin : rule.origins)
        xml.Element("AllowedOrigin", std::string_view(origin));
      for (const auto& header : rule.exposed_headers)
        xml.Element("ExposeHeader", std::string_view(header));
      if (rule.max_age_seconds) xml.Element("MaxAgeSeconds", *rule.max_age_seconds);
      xml.End();
    }
  });
}

const object::CorsRule* MatchCors(const CorsRules& rules, std::string_view origin,
                                  std::string_view method, std::string_view request_headers) {
  for (const object::CorsRule& rule : rules) {
    if (!MatchesAnyStar(rule.origins, origin)) continue;
    if (std::find(rule.methods.begin(), rule.methods.end(), method) == rule.methods.end()) continue;
    if (AllowsHeaders(rule.request_headers, request_headers)) return &rule;
  }
  return nullptr;
}

void AddCorsHeaders(edge::Response& response, const object::CorsRule& rule, std::string_view origin,
                    std::string_view request_headers) {
  const std::string allowed = AllowedOrigin(rule.origins, origin);
  const bool everyone = allowed == kEveryOrigin;
  response.Add("Access-Control-Allow-Origin", allowed);
  response.Add("Access-Control-Allow-Methods", Listed(rule.methods));
  if (!everyone) response.Add("Access-Control-Allow-Credentials", "true");
  if (!request_headers.empty())
    response.Add("Access-Control-Allow-Headers", LowerCase(request_headers));
  if (!rule.exposed_headers.empty())
    response.Add("Access-Control-Expose-Headers", Listed(rule.exposed_headers));
  if (rule.max_age_seconds)
    response.Add("Access-Control-Max-Age", std::to_string(*rule.max_age_seconds));
  response.Add("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
}

}  // namespace aloft::faces::s3
