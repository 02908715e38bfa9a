// Box<T>: an optional T that lies elsewhere, so that an absent one costs a pointer. For large and
// rarely present parts of what is kept in great numbers. Used like std::optional; copies are deep.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace aloft {

template <class T>
class Box {
 public:
  Box() = default;
  template <class U>
    requires std::is_convertible_v<U&&, T>
  Box(U&& value) : held_(std::make_unique<T>(std::forward<U>(value))) {}  // NOLINT: as optional
  Box(const Box& other) : held_(other.held_ ? std::make_unique<T>(*other.held_) : nullptr) {}
  Box(Box&&) noexcept = default;
  Box& operator=(Box other) noexcept {
    held_ = std::move(other.held_);
    return *this;
  }
  ~Box() = default;

  bool has_value() const { return held_ != nullptr; }
  explicit operator bool() const { return has_value(); }
  T& operator*() { return *held_; }
  const T& operator*() const { return *held_; }
  T* operator->() { return held_.get(); }
  const T* operator->() const { return held_.get(); }
  void reset() { held_.reset(); }

 private:
  std::unique_ptr<T> held_;
};

}  // namespace aloft
