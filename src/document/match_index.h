// Which listeners a change might concern, found without asking the others: by the document's name,
// its collection, and the values of fields that queries fix.
//
// Guarantees  Candidates holds every node whose result the change can touch, each once.
// Threads     One at a time.
// Ownership   Borrows nodes: they are removed before they go.
#pragma once

#include <cstdint>
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
    std::unordered_map<std::string, std::vector<MatchNode*>>
        nodes;  // by the value, as indexes encode it
  };
  struct Bucket {
    std::unordered_map<std::string, ByField> by_field;
    std::vector<MatchNode*> others;
    bool empty() const { return by_field.empty() && others.empty(); }
  };
  using Buckets = std::unordered_map<std::string, Bucket>;

  Bucket& BucketOf(const NormalQuery& query);
  void CandidatesIn(const Bucket& bucket, const DocumentChange& change,
                    std::vector<MatchNode*>& out) const;
  void Take(const std::vector<MatchNode*>& nodes, std::vector<MatchNode*>& out) const;

  Buckets collections_;  // by path
  Buckets groups_;       // by id; "" for queries over every id
  std::uint64_t round_ = 0;
};

}  // namespace aloft::document
