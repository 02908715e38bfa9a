// The query of a request as signatures see it: raw names and values in the order they came.
//
// Ownership   Views into the query.
// Limits      kQueryParametersMax.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aloft::faces {

struct QueryParameter {
  std::string_view name;   // still percent-encoded
  std::string_view value;  // still percent-encoded; empty without '='
  bool has_value;          // "acl=" and not "acl"
};

class QueryString {
 public:
  // Nullopt: too many parameters. Empty pieces ("a&&b") are left out.
  static std::optional<QueryString> Split(std::string_view query);

  const std::vector<QueryParameter>& parameters() const { return parameters_; }
  // The first one whose raw name is `name`.
  const QueryParameter* Find(std::string_view name) const;
  std::size_t Count(std::string_view name) const;
  // Its decoded value; empty if absent or not decodable.
  std::string Value(std::string_view name) const;

 private:
  std::vector<QueryParameter> parameters_;
};

}  // namespace aloft::faces
