// The first documents of a limited query, kept up to date as documents change, with some to spare
// behind the limit so that the store is seldom asked again.
//
// Limits      None on bytes of its own: who loads and applies looks at bytes().
// Threads     One at a time.
// Knows not   streams.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "document/listen.h"
#include "document/normal_query.h"

namespace aloft::document {

std::size_t BytesOf(const std::vector<PayloadPtr>& documents);

class Window {
 public:
  // What a change does to the documents within the limit, behind the offset.
  struct Delta {
    std::vector<PayloadPtr> in;    // entered, or changed within
    std::vector<std::string> out;  // left, whatever became of them
  };

  explicit Window(std::shared_ptr<const NormalQuery> query);

  // How many documents to load.
  std::size_t capacity() const { return capacity_; }
  // Starts over with the first documents in order; fewer than capacity() means these are all there
  // are.
  Delta Load(std::vector<PayloadPtr> documents);
  Delta Apply(const std::string& path, const PayloadPtr& after, bool matches);
  // Too few are left to know the result: load again.
  bool underflown() const { return !complete_ && documents_.size() < limit_; }
  std::vector<PayloadPtr> Top() const;
  // Of all its documents, the spare ones included.
  std::size_t bytes() const { return bytes_; }

 private:
  Delta Compare(const std::vector<PayloadPtr>& before) const;

  const std::shared_ptr<const NormalQuery> query_;
  const std::size_t skipped_;  // of the first, by the query's offset
  const std::size_t limit_;    // those included
  const std::size_t capacity_;
  bool complete_ = true;  // no match is outside
  std::vector<PayloadPtr> documents_;
  std::size_t bytes_ = 0;
};

}  // namespace aloft::document
