#include "faces/common/query_string.h"

#include <algorithm>

#include "base/percent.h"
#include "faces/common/limits.h"

namespace aloft::faces {

std::optional<QueryString> QueryString::Split(std::string_view query) {
  QueryString split;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view piece = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (piece.empty()) continue;
    if (split.parameters_.size() == kQueryParametersMax) return std::nullopt;
    const std::size_t equals = piece.find('=');
    const bool has_value = equals != std::string_view::npos;
    split.parameters_.push_back({piece.substr(0, equals),
                                 has_value ? piece.substr(equals + 1) : std::string_view(),
                                 has_value});
  }
  return split;
}

const QueryParameter* QueryString::Find(std::string_view name) const {
  for (const QueryParameter& parameter : parameters_) {
    if (parameter.name == name) return &parameter;
  }
  return nullptr;
}

std::size_t QueryString::Count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::count_if(parameters_.begin(), parameters_.end(),
                    [&](const QueryParameter& parameter) { return parameter.name == name; }));
}

std::string QueryString::Value(std::string_view name) const {
  const QueryParameter* parameter = Find(name);
  if (parameter == nullptr) return {};
  return FormDecode(parameter->value).value_or(std::string());
}

}  // namespace aloft::faces
