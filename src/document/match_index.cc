#include "document/match_index.h"

#include <algorithm>

#include "document/index_encoding.h"

namespace aloft::document {
namespace {

std::string BucketName(const NormalQuery& query) {
  return query.asked.scope == Query::Scope::kGroup ? query.asked.collection_id
                                                   : query.collection_path;
}

}  // namespace

MatchIndex::Bucket& MatchIndex::BucketOf(const NormalQuery& query) {
  Buckets& buckets = query.asked.scope == Query::Scope::kGroup ? groups_ : collections_;
  return buckets[BucketName(query)];
}

struct MatchIndex::Anchor {
  enum class Kind : std::uint8_t { kEqual, kAbove, kBelow };
  const FieldFilter* filter;
  Kind kind;

  // Calls `use` with the nodes of that kind.
  template <class Use>
  void In(ByField& by_field, Use use) const {
    switch (kind) {
      case Kind::kEqual:
        return use(by_field.nodes);
      case Kind::kAbove:
        return use(by_field.above);
      case Kind::kBelow:
        return use(by_field.below);
    }
  }
};

// An equality, if there is one: it has the fewest candidates.
std::optional<MatchIndex::Anchor> MatchIndex::AnchorOf(const Conjunction& conjunction) {
  std::optional<Anchor> found;
  for (const FieldFilter& filter : conjunction) {
    if (filter.OnName()) continue;
    switch (filter.op) {
      case Operator::kEqual:
        return Anchor{&filter, Anchor::Kind::kEqual};
      case Operator::kGreater:
      case Operator::kGreaterOrEqual:
        found = Anchor{&filter, Anchor::Kind::kAbove};
        break;
      case Operator::kLess:
      case Operator::kLessOrEqual:
        found = Anchor{&filter, Anchor::Kind::kBelow};
        break;
      default:
        break;
    }
  }
  return found;
}

bool MatchIndex::AllAnchored(const NormalQuery& query) {
  return std::all_of(
      query.disjuncts.begin(), query.disjuncts.end(),
      [](const Conjunction& conjunction) { return AnchorOf(conjunction).has_value(); });
}

void MatchIndex::Add(MatchNode& node) {
  Bucket& bucket = BucketOf(*node.query);
  if (!AllAnchored(*node.query)) {
    bucket.others.push_back(&node);
    return;
  }
  for (const Conjunction& conjunction : node.query->disjuncts) {
    const Anchor anchor = *AnchorOf(conjunction);
    ByField& by_field = bucket.by_field[FormatFieldPath(anchor.filter->field)];
    by_field.field = anchor.filter->field;
    anchor.In(by_field,
              [&](auto& nodes) { nodes[EncodeForIndex(anchor.filter->operand)].push_back(&node); });
  }
}

void MatchIndex::Remove(MatchNode& node) {
  Bucket& bucket = BucketOf(*node.query);
  std::erase(bucket.others, &node);
  if (AllAnchored(*node.query)) {
    for (const Conjunction& conjunction : node.query->disjuncts) {
      const Anchor anchor = *AnchorOf(conjunction);
      const auto by_field = bucket.by_field.find(FormatFieldPath(anchor.filter->field));
      if (by_field == bucket.by_field.end()) continue;
      anchor.In(by_field->second, [&](auto& all) {
        const auto nodes = all.find(EncodeForIndex(anchor.filter->operand));
        if (nodes == all.end()) return;
        std::erase(nodes->second, &node);
        if (nodes->second.empty()) all.erase(nodes);
      });
      if (by_field->second.empty()) bucket.by_field.erase(by_field);
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

// Ranges are sorted by their bounds, so that those that cannot match are not looked at. Some that
// do not match are candidates, too: bounds of other kinds of values, and those that are equal.
void MatchIndex::CandidatesOf(const ByField& by_field, const Document& document,
                              std::vector<MatchNode*>& out) const {
  const Value* value = FindField(document.fields, by_field.field);
  if (value == nullptr) return;
  const std::string encoded = EncodeForIndex(*value);
  const auto equal = by_field.nodes.find(encoded);
  if (equal != by_field.nodes.end()) Take(equal->second, out);
  const auto end = by_field.above.upper_bound(encoded);
  for (auto at = by_field.above.begin(); at != end; ++at) Take(at->second, out);
  auto at = by_field.below.lower_bound(encoded);
  for (; at != by_field.below.end(); ++at) Take(at->second, out);
}

void MatchIndex::CandidatesIn(const Bucket& bucket, const DocumentChange& change,
                              std::vector<MatchNode*>& out) const {
  Take(bucket.others, out);
  for (const auto& [text, by_field] : bucket.by_field) {
    for (const Document* document : {change.before.get(), change.after.get()}) {
      if (document != nullptr) CandidatesOf(by_field, *document, out);
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
