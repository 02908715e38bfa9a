// Which listeners a change might concern, found without asking the others: by the document's name,
// its collection, and the values of fields that queries fix or bound.
//
// Guarantees  Candidates holds every node whose result the change can touch, each once.
// Threads     One at a time.
// Ownership   Borrows nodes: they are removed before they go.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "document/database.h"
#include "document/normal_query.h"

namespace aloft::document {

// What a query's listeners hang on; the hub's nodes derive from it.
struct MatchNode {
  virtual ~MatchNode() = default;
  std::shared_ptr<const NormalQuery> query;
  std::uint64_t seen_in_round = 0;  // keeps a node from being a candidate twice
};

class MatchIndex {
 public:
  void Add(MatchNode& node);
  void Remove(MatchNode& node);
  void Candidates(const DocumentChange& change, std::vector<MatchNode*>& out);

 private:
  struct ByField {
    FieldPath field;
    // By the value that they compare with, as indexes encode it.
    std::unordered_map<std::string, std::vector<MatchNode*>> nodes;  // equal to it
    std::map<std::string, std::vector<MatchNode*>> above;            // greater, perhaps equal
    std::map<std::string, std::vector<MatchNode*>> below;            // less, perhaps equal
    bool empty() const { return nodes.empty() && above.empty() && below.empty(); }
  };
  // The filter of a conjunction that its candidates are found by.
  struct Anchor;
  static std::optional<Anchor> AnchorOf(const Conjunction& conjunction);
  static bool AllAnchored(const NormalQuery& query);
  struct Bucket {
    std::unordered_map<std::string, ByField> by_field;
    std::vector<MatchNode*> others;
    bool empty() const { return by_field.empty() && others.empty(); }
  };
  using Buckets = std::unordered_map<std::string, Bucket>;

  Bucket& BucketOf(const NormalQuery& query);
  // `document`: as it was, or is.
  void CandidatesOf(const ByField& by_field, const Document& document,
                    std::vector<MatchNode*>& out) const;
  void CandidatesIn(const Bucket& bucket, const DocumentChange& change,
                    std::vector<MatchNode*>& out) const;
  void Take(const std::vector<MatchNode*>& nodes, std::vector<MatchNode*>& out) const;

  Buckets collections_;  // by path
  Buckets groups_;       // by id; "" for queries over every id
  std::uint64_t round_ = 0;
};

}  // namespace aloft::document
