// The documents whose vectors are nearest to one, by looking at all of them.
#pragma once

#include <vector>

#include "document/query.h"

namespace aloft::document {

class NearestSearch {
 public:
  explicit NearestSearch(const FindNearest& asked) : asked_(asked) {}
  // Documents without a vector of as many dimensions are passed over.
  void Add(const DocumentPtr& document);
  // Nearest first; the distance in the field asked for.
  std::vector<DocumentPtr> Finish();

 private:
  struct Found {
    double distance;
    DocumentPtr document;
  };
  bool Nearer(const Found& a, const Found& b) const;

  const FindNearest asked_;
  std::vector<Found> found_;  // a heap with the farthest first
};

}  // namespace aloft::document
