// Which operation an HTTP request means: the google.api.http rules of the protos, read from their
// descriptors.
//
//   {parent=projects/*/databases/*/documents/**}/{collection_id}, {database=…}/documents:commit
//
// https://github.com/googleapis/googleapis/blob/master/google/api/http.proto
//
// Threads     Any, once made.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "faces/firestore/method.h"

namespace aloft::faces::firestore {

struct BoundCall {
  const Method* method;
  std::string_view body;  // "*", a field's name, or empty: no body
  std::vector<std::pair<std::string, std::string>> variables;  // field path and value, decoded
};

class HttpBindings {
 public:
  explicit HttpBindings(const std::vector<const Method*>& methods);

  // `path` as it came, still percent-encoded. Nullopt: no rule fits.
  std::optional<BoundCall> Find(std::string_view verb, std::string_view path) const;

 private:
  struct Piece {
    enum class Kind : std::uint8_t { kLiteral, kOne, kMany };
    Kind kind = Kind::kLiteral;
    std::string text = {};  // of kLiteral
    int variable = -1;      // which variable it belongs to
  };
  struct Rule {
    const Method* method;
    std::string verb;    // "GET"
    std::string suffix;  // ":commit", or empty
    std::string body;
    std::vector<Piece> pieces;
    std::vector<std::string> variables;  // field paths
  };

  void Add(const Method& method, std::string_view verb, std::string_view pattern,
           std::string_view body);
  static void AddPieces(std::string_view text, int variable, Rule& rule);
  static std::optional<BoundCall> Match(const Rule& rule, std::string_view path);

  std::vector<Rule> suffix_rules_;  // ":commit" and its like, asked first
  std::vector<Rule> rules_;
};

}  // namespace aloft::faces::firestore
