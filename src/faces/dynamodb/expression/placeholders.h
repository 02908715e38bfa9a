// ExpressionAttributeNames and ExpressionAttributeValues of one request, and which of them the
// expressions used.
//
// Ownership   Borrows the request's document.
// Threads     One.
// Errors      Read: the service's ValidationException for malformed, empty or oversized maps.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "faces/dynamodb/errors.h"
#include "faces/dynamodb/json.h"
#include "table/value.h"

namespace aloft::faces::dynamodb {

class Placeholders {
 public:
  Placeholders() = default;
  // Both may be absent. Needs CheckTypes to have passed.
  static Outcome<Placeholders> Read(Json names, Json values);

  // A value that no request named: a statement's literal. `placeholder` is borrowed.
  void AddValue(std::string_view placeholder, table::Value value);

  // Null if not defined. Marks it used. `placeholder` has its '#' or ':'.
  const std::string_view* FindName(std::string_view placeholder);
  const table::Value* FindValue(std::string_view placeholder);

  std::optional<ApiError> CheckAllUsed() const;

 private:
  template <class T>
  struct Entries {
    struct Entry {
      std::string_view placeholder;
      T meaning;
      bool used = false;
    };
    std::vector<Entry> list;
    std::unordered_map<std::string_view, std::size_t> index;  // only of long lists

    void Add(std::string_view placeholder, T meaning);
    const T* Find(std::string_view placeholder);
    std::string UnusedNames() const;
  };

  Entries<std::string_view> names_;
  Entries<table::Value> values_;
};

}  // namespace aloft::faces::dynamodb
