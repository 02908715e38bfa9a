#include "faces/dynamodb/expression/placeholders.h"

#include <utility>

#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/limits.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr std::size_t kSearchedInOrderMax = 16;

bool IsPlaceholder(std::string_view text, char sigil) {
  if (text.size() < 2 || text[0] != sigil) return false;
  for (const char c : text.substr(1)) {
    const bool part =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!part) return false;
  }
  return true;
}

// What holds of both maps before their meanings are looked at.
std::optional<ApiError> CheckKeys(Json map, std::string_view parameter, char sigil) {
  const std::string name(parameter);
  if (map.size() == 0) return ApiError{ErrorCode::kValidation, name + " must not be empty"};
  for (const Json member : map) {
    if (!IsPlaceholder(member.name(), sigil)) {
      return ApiError{ErrorCode::kValidation,
                      name + " contains invalid key: Syntax error; key: \"" +
                          std::string(member.name().substr(0, 1024)) + "\""};
    }
    if (member.name().size() > kPlaceholderBytesMax) {
      return ApiError{ErrorCode::kValidation, name +
                                                  " contains invalid key: The expression attribute "
                                                  "map contains a key that is too long"};
    }
  }
  return std::nullopt;
}

}  // namespace

template <class T>
void Placeholders::Entries<T>::Add(std::string_view placeholder, T meaning) {
  if (list.size() >= kSearchedInOrderMax && index.empty()) {
    for (std::size_t i = 0; i < list.size(); ++i) index.emplace(list[i].placeholder, i);
  }
  if (!index.empty()) index.emplace(placeholder, list.size());
  list.push_back(Entry{placeholder, std::move(meaning)});
}

template <class T>
const T* Placeholders::Entries<T>::Find(std::string_view placeholder) {
  if (!index.empty()) {
    const auto found = index.find(placeholder);
    if (found == index.end()) return nullptr;
    list[found->second].used = true;
    return &list[found->second].meaning;
  }
  for (Entry& entry : list) {
    if (entry.placeholder != placeholder) continue;
    entry.used = true;
    return &entry.meaning;
  }
  return nullptr;
}

template <class T>
std::string Placeholders::Entries<T>::UnusedNames() const {
  std::string names;
  for (const Entry& entry : list) {
    if (entry.used || names.size() > 4096) continue;
    if (!names.empty()) names += ", ";
    names += entry.placeholder;
  }
  return names;
}

Outcome<Placeholders> Placeholders::Read(Json names, Json values) {
  Placeholders placeholders;
  std::size_t bytes = 0;
  if (names.present()) {
    if (std::optional<ApiError> error = CheckKeys(names, "ExpressionAttributeNames", '#'))
      return Fail(*std::move(error));
    for (const Json name : names) {
      if (name.text().empty()) {
        return Invalid(
            "ExpressionAttributeNames contains invalid value: Empty attribute name; key: " +
            std::string(name.name()));
      }
      bytes += name.name().size() + name.text().size();
      placeholders.names_.Add(name.name(), name.text());
    }
  }
  if (values.present()) {
    if (std::optional<ApiError> error = CheckKeys(values, "ExpressionAttributeValues", ':'))
      return Fail(*std::move(error));
    for (const Json member : values) {
      Outcome<table::Value> value = ReadValue(member);
      if (!value.ok()) {
        return Invalid("ExpressionAttributeValues contains invalid value: " +
                       value.error().message + " for key " + std::string(member.name()));
      }
      bytes += member.name().size() + value->size_bytes();
      placeholders.values_.Add(member.name(), std::move(value).value());
    }
  }
  if (bytes > kPlaceholderMapBytesMax) {
    return Invalid(
        "The combined size of ExpressionAttributeNames and ExpressionAttributeValues exceeds the "
        "maximum allowed size");
  }
  return placeholders;
}

void Placeholders::AddValue(std::string_view placeholder, table::Value value) {
  values_.Add(placeholder, std::move(value));
}

const std::string_view* Placeholders::FindName(std::string_view placeholder) {
  return names_.Find(placeholder);
}
const table::Value* Placeholders::FindValue(std::string_view placeholder) {
  return values_.Find(placeholder);
}

std::optional<ApiError> Placeholders::CheckAllUsed() const {
  if (const std::string unused = names_.UnusedNames(); !unused.empty()) {
    return ApiError{
        ErrorCode::kValidation,
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {" + unused + "}"};
  }
  if (const std::string unused = values_.UnusedNames(); !unused.empty()) {
    return ApiError{ErrorCode::kValidation,
                    "Value provided in ExpressionAttributeValues unused in expressions: keys: {" +
                        unused + "}"};
  }
  return std::nullopt;
}

}  // namespace aloft::faces::dynamodb
