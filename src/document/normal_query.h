// A query in normal form: an OR of ANDs, with every order spelled out; and whether a document is in
// its result, and where.
//
// Guarantees  Two queries with the same Canonical() have the same result in the same order.
// Threads     Immutable once made.
// Limits      kDisjunctionsMax, kFiltersMax, kFilterDepthMax, kNotInValuesMax, kOrdersMax.
// Knows not   indexes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "document/query.h"

namespace aloft::document {

// `op` is never kIn, kArrayContainsAny or one without operand: they are spread or become
// comparisons with null and NaN.
struct FieldFilter {
  FieldPath field;
  Operator op;
  Value operand;

  bool OnName() const { return IsDocumentName(field); }
  bool IsInequality() const { return op != Operator::kEqual && op != Operator::kArrayContains; }
};

using Conjunction = std::vector<FieldFilter>;

struct NormalQuery {
  Query asked;
  std::string collection_path;         // of scope kCollection
  std::vector<Conjunction> disjuncts;  // at least one; an empty one holds for all
  std::vector<Order> orders;           // the last is on kDocumentName

  bool InScope(std::string_view path) const;
  bool HasOrderFields(const Document& document) const;
  bool WithinCursors(const Document& document) const;
  // Everything but limit and offset.
  bool Matches(const Document& document) const;
  int Compare(const Document& a, const Document& b) const;
  std::string Canonical() const;
};

// Fails with kInvalidArgument.
Result<NormalQuery> Normalize(const Query& query);

bool Holds(const FieldFilter& filter, const Document& document);
bool Holds(const Conjunction& conjunction, const Document& document);

// "collection/document" of "project/database/collection/document".
std::string_view PathOfReference(const Reference& reference);

}  // namespace aloft::document
