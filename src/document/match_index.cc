#include "document/match_index.h"

#include <algorithm>

#include "document/index_encoding.h"

namespace aloft::document {
namespace {

// A filter that fixes a field to one value: candidates are found by it.
const FieldFilter* FixingFilter(const Conjunction& conjunction) {
  for (const FieldFilter& filter : conjunction) {
    if (filter.op == Operator::kEqual && !filter.OnName()) return &filter;
  }
  return nullptr;
}

bool AllFix(const NormalQuery& query) {
  return std::all_of(
      query.disjuncts.begin(), query.disjuncts.end(),
      [](const Conjunction& conjunction) { return FixingFilter(conjunction) != nullptr; });
}

std::string BucketName(const NormalQuery& query) {
  return query.asked.scope == Query::Scope::kGroup ? query.asked.collection_id
                                                   : query.collection_path;
}

}  // namespace

MatchIndex::Bucket& MatchIndex::BucketOf(const NormalQuery& query) {
  Buckets& buckets = query.asked.scope == Query::Scope::kGroup ? groups_ : collections_;
  return buckets[BucketName(query)];
}

void MatchIndex::Add(MatchNode& node) {
  Bucket& bucket = BucketOf(*node.query);
  if (!AllFix(*node.query)) {
    bucket.others.push_back(&node);
    return;
  }
  for (const Conjunction& conjunction : node.query->disjuncts) {
    const FieldFilter& filter = *FixingFilter(conjunction);
    ByField& by_field = bucket.by_field[FormatFieldPath(filter.field)];
    by_field.field = filter.field;
    by_field.nodes[EncodeForIndex(filter.operand)].push_back(&node);
  }
}

void MatchIndex::Remove(MatchNode& node) {
  Bucket& bucket = BucketOf(*node.query);
  std::erase(bucket.others, &node);
  if (AllFix(*node.query)) {
    for (const Conjunction& conjunction : node.query->disjuncts) {
      const FieldFilter& filter = *FixingFilter(conjunction);
      const auto by_field = bucket.by_field.find(FormatFieldPath(filter.field));
      if (by_field == bucket.by_field.end()) continue;
      const auto nodes = by_field->second.nodes.find(EncodeForIndex(filter.operand));
      if (nodes == by_field->second.nodes.end()) continue;
      std::erase(nodes->second, &node);
      if (nodes->second.empty()) by_field->second.nodes.erase(nodes);
      if (by_field->second.nodes.empty()) bucket.by_field.erase(by_field);
    }
  }
  if (!bucket.empty()) return;
  Buckets& buckets = node.query->asked.scope == Query::Scope::kGroup ? groups_ : collections_;
  buckets.erase(BucketName(*node.query));
}

void MatchIndex::Take(const std::vector<MatchNode*>& nodes, std::vector<MatchNode*>& out) const {
  for (MatchNode* node : nodes) {
    if (node->seen_in_round == round_) continue;
    node->seen_in_round = round_;
    out.push_back(node);
  }
}

void MatchIndex::CandidatesIn(const Bucket& bucket, const DocumentChange& change,
                              std::vector<MatchNode*>& out) const {
  Take(bucket.others, out);
  for (const auto& [text, by_field] : bucket.by_field) {
    for (const Document* document : {change.before.get(), change.after.get()}) {
      if (document == nullptr) continue;
      const Value* value = FindField(document->fields, by_field.field);
      if (value == nullptr) continue;
      const auto nodes = by_field.nodes.find(EncodeForIndex(*value));
      if (nodes != by_field.nodes.end()) Take(nodes->second, out);
    }
  }
}

void MatchIndex::Candidates(const DocumentChange& change, std::vector<MatchNode*>& out) {
  ++round_;
  const std::string collection(ParentOf(change.path));
  if (const auto found = collections_.find(collection); found != collections_.end()) {
    CandidatesIn(found->second, change, out);
  }
  if (groups_.empty()) return;
  if (const auto found = groups_.find(std::string(LastSegmentOf(collection)));
      found != groups_.end()) {
    CandidatesIn(found->second, change, out);
  }
  if (const auto found = groups_.find(""); found != groups_.end()) {
    CandidatesIn(found->second, change, out);
  }
}

}  // namespace aloft::document
