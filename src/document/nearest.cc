#include "document/nearest.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace aloft::document {
namespace {

std::optional<std::vector<double>> NumbersOf(const Value& value) {
  const Array* elements = VectorElements(value);
  if (elements == nullptr) return {};
  std::vector<double> numbers;
  for (const Value& element : *elements) {
    if (const double* number = element.If<double>()) {
      numbers.push_back(*number);
    } else if (const std::int64_t* integer = element.If<std::int64_t>()) {
      numbers.push_back(static_cast<double>(*integer));
    } else {
      return {};
    }
  }
  return numbers;
}

double DotProduct(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

double DistanceOf(Distance measure, const std::vector<double>& a, const std::vector<double>& b) {
  switch (measure) {
    case Distance::kEuclidean: {
      double sum = 0;
      for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
      return std::sqrt(sum);
    }
    case Distance::kCosine:
      return 1 - DotProduct(a, b) / (std::sqrt(DotProduct(a, a)) * std::sqrt(DotProduct(b, b)));
    case Distance::kDotProduct:
      return DotProduct(a, b);
  }
  return 0;
}

}  // namespace

// A greater dot product is nearer; names decide between equals.
bool NearestSearch::Nearer(const Found& a, const Found& b) const {
  if (a.distance != b.distance) {
    return asked_.distance == Distance::kDotProduct ? a.distance > b.distance
                                                    : a.distance < b.distance;
  }
  return ComparePaths(a.document->path, b.document->path) < 0;
}

void NearestSearch::Add(const DocumentPtr& document) {
  const Value* value = FindField(document->fields, asked_.field);
  if (value == nullptr) return;
  const auto numbers = NumbersOf(*value);
  if (!numbers || numbers->size() != asked_.vector.size()) return;
  const double distance = DistanceOf(asked_.distance, *numbers, asked_.vector);
  if (std::isnan(distance)) return;
  if (asked_.threshold) {
    const bool far = asked_.distance == Distance::kDotProduct ? distance < *asked_.threshold
                                                              : distance > *asked_.threshold;
    if (far) return;
  }
  const auto nearer = [this](const Found& a, const Found& b) { return Nearer(a, b); };
  found_.push_back({distance, document});
  std::push_heap(found_.begin(), found_.end(), nearer);
  if (static_cast<std::int64_t>(found_.size()) <= asked_.limit) return;
  std::pop_heap(found_.begin(), found_.end(), nearer);
  found_.pop_back();
}

std::vector<DocumentPtr> NearestSearch::Finish() {
  std::sort(found_.begin(), found_.end(),
            [this](const Found& a, const Found& b) { return Nearer(a, b); });
  std::vector<DocumentPtr> documents;
  for (Found& found : found_) {
    if (!asked_.result_field) {
      documents.push_back(std::move(found.document));
      continue;
    }
    auto with_distance = std::make_shared<Document>(*found.document);
    SetField(with_distance->fields, *asked_.result_field, found.distance);
    documents.push_back(std::move(with_distance));
  }
  return documents;
}

}  // namespace aloft::document
