#include "faces/firestore/http_bindings.h"

#include <google/api/annotations.pb.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>

#include "base/percent.h"

namespace aloft::faces::firestore {
namespace {

// Operations of a database, which the proto knows only as operations of any service.
// https://cloud.google.com/firestore/docs/reference/rest/v1/projects.databases.operations
struct OperationsRule {
  std::string_view method;
  std::string_view verb;
  std::string_view pattern;
  std::string_view body = {};
};
constexpr OperationsRule kOperationsRules[] = {
    {"google.longrunning.Operations/ListOperations", "GET",
     "/v1/{name=projects/*/databases/*}/operations"},
    {"google.longrunning.Operations/GetOperation", "GET",
     "/v1/{name=projects/*/databases/*/operations/*}"},
    {"google.longrunning.Operations/DeleteOperation", "DELETE",
     "/v1/{name=projects/*/databases/*/operations/*}"},
    {"google.longrunning.Operations/CancelOperation", "POST",
     "/v1/{name=projects/*/databases/*/operations/*}:cancel", "*"},
    {"google.longrunning.Operations/WaitOperation", "POST",
     "/v1/{name=projects/*/databases/*/operations/*}:wait", "*"},
};

std::vector<std::string_view> Split(std::string_view path) {
  std::vector<std::string_view> segments;
  for (;;) {
    const std::size_t slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

// The verb and path of a rule.
std::pair<std::string_view, std::string_view> PatternOf(const google::api::HttpRule& rule) {
  switch (rule.pattern_case()) {
    case google::api::HttpRule::kGet:
      return {"GET", rule.get()};
    case google::api::HttpRule::kPut:
      return {"PUT", rule.put()};
    case google::api::HttpRule::kPost:
      return {"POST", rule.post()};
    case google::api::HttpRule::kDelete:
      return {"DELETE", rule.delete_()};
    case google::api::HttpRule::kPatch:
      return {"PATCH", rule.patch()};
    default:
      return {};
  }
}

const google::protobuf::MethodDescriptor* DescriptorOf(const Method& method) {
  std::string name(method.name);
  std::replace(name.begin(), name.end(), '/', '.');
  return google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
}

// Bindings that the service's configuration has and its protos lack.
struct MoreRule {
  std::string_view method;
  std::string_view verb;
  std::string_view pattern;
  std::string_view body;
};
constexpr MoreRule kMoreRules[] = {
    {"google.longrunning.Operations/ListOperations", "GET",
     "/v1/{name=projects/*/databases/*}/operations", ""},
    {"google.longrunning.Operations/GetOperation", "GET",
     "/v1/{name=projects/*/databases/*/operations/*}", ""},
    {"google.longrunning.Operations/DeleteOperation", "DELETE",
     "/v1/{name=projects/*/databases/*/operations/*}", ""},
    {"google.longrunning.Operations/CancelOperation", "POST",
     "/v1/{name=projects/*/databases/*/operations/*}:cancel", "*"},
    {"google.longrunning.Operations/WaitOperation", "POST",
     "/v1/{name=projects/*/databases/*/operations/*}:wait", "*"},
};

// Several rules fit the same path; what is meant is told by which name is one of a document (an
// even number of ids behind "documents").
bool MeansDocuments(std::string_view name) {
  constexpr std::string_view kDocuments = "/documents/";
  const std::size_t at = name.find(kDocuments);
  if (!name.starts_with("projects/") || at == std::string_view::npos) return true;
  const std::string_view path = name.substr(at + kDocuments.size());
  return std::count(path.begin(), path.end(), '/') % 2 == 1;
}

}  // namespace

HttpBindings::HttpBindings(const std::vector<const Method*>& methods) {
  for (const Method* each : methods) {
    const Method& method = *each;
    for (const OperationsRule& rule : kOperationsRules) {
      if (method.name == rule.method) Add(method, rule.verb, rule.pattern, rule.body);
    }
    const auto* descriptor = DescriptorOf(method);
    if (descriptor == nullptr) continue;
    const google::api::HttpRule& rule = descriptor->options().GetExtension(google::api::http);
    Add(method, PatternOf(rule).first, PatternOf(rule).second, rule.body());
    for (const google::api::HttpRule& more : rule.additional_bindings()) {
      Add(method, PatternOf(more).first, PatternOf(more).second, more.body());
    }
    for (const MoreRule& more : kMoreRules) {
      if (more.method == method.name) Add(method, more.verb, more.pattern, more.body);
    }
  }
}

void HttpBindings::Add(const Method& method, std::string_view verb, std::string_view pattern,
                       std::string_view body) {
  if (!pattern.starts_with('/')) return;
  Rule rule{.method = &method, .verb = std::string(verb), .body = std::string(body)};
  pattern.remove_prefix(1);
  const std::size_t colon = pattern.rfind(':');
  const std::size_t brace = pattern.rfind('}');
  if (colon != std::string_view::npos && (brace == std::string_view::npos || colon > brace)) {
    rule.suffix = pattern.substr(colon);
    pattern = pattern.substr(0, colon);
  }
  while (!pattern.empty()) {
    if (pattern[0] == '{') {
      const std::size_t end = std::min(pattern.find('}'), pattern.size());
      const std::string_view inside = pattern.substr(1, end - 1);
      const std::size_t equals = inside.find('=');
      rule.variables.emplace_back(inside.substr(0, equals));
      const int variable = static_cast<int>(rule.variables.size()) - 1;
      AddPieces(equals == std::string_view::npos ? "*" : inside.substr(equals + 1), variable, rule);
      pattern.remove_prefix(std::min(pattern.size(), end + 1));
    } else {
      const std::size_t end = std::min(pattern.find("/{"), pattern.size());
      AddPieces(pattern.substr(0, end), -1, rule);
      pattern.remove_prefix(end);
    }
    if (pattern.starts_with('/')) pattern.remove_prefix(1);
  }
  auto& rules = rule.suffix.empty() ? rules_ : suffix_rules_;
  rules.push_back(std::move(rule));
}

void HttpBindings::AddPieces(std::string_view text, int variable, Rule& rule) {
  for (const std::string_view segment : Split(text)) {
    Piece piece{.variable = variable};
    if (segment == "*") {
      piece.kind = Piece::Kind::kOne;
    } else if (segment == "**") {
      piece.kind = Piece::Kind::kMany;
    } else {
      piece.text = segment;
    }
    rule.pieces.push_back(std::move(piece));
  }
}

std::optional<BoundCall> HttpBindings::Match(const Rule& rule, std::string_view path) {
  if (!path.ends_with(rule.suffix)) return {};
  path.remove_suffix(rule.suffix.size());
  const std::vector<std::string_view> segments = Split(path.substr(1));
  const bool many = std::any_of(rule.pieces.begin(), rule.pieces.end(), [](const Piece& piece) {
    return piece.kind == Piece::Kind::kMany;
  });
  const std::size_t single = rule.pieces.size() - (many ? 1 : 0);
  if (segments.size() < single || (!many && segments.size() != single)) return {};
  BoundCall call{.method = rule.method, .body = rule.body};
  for (const std::string& variable : rule.variables) call.variables.emplace_back(variable, "");
  auto segment = segments.begin();
  for (const Piece& piece : rule.pieces) {
    std::size_t count = piece.kind == Piece::Kind::kMany ? segments.size() - single : 1;
    for (; count > 0; --count, ++segment) {
      const auto decoded = PercentDecode(*segment);
      if (!decoded || decoded->empty()) return {};
      if (piece.kind == Piece::Kind::kLiteral && *decoded != piece.text) return {};
      if (piece.variable < 0) continue;
      std::string& value = call.variables[static_cast<std::size_t>(piece.variable)].second;
      if (!value.empty()) value += '/';
      value += *decoded;
    }
  }
  for (const auto& [field, value] : call.variables) {
    if (!MeansDocuments(value)) return {};
  }
  return call;
}

std::optional<BoundCall> HttpBindings::Find(std::string_view verb, std::string_view path) const {
  for (const std::vector<Rule>* rules : {&suffix_rules_, &rules_}) {
    for (const Rule& rule : *rules) {
      if (rule.verb != verb) continue;
      if (auto call = Match(rule, path)) return call;
    }
  }
  return {};
}

}  // namespace aloft::faces::firestore
