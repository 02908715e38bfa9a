// Result<T, E>: a value, or the reason there is none. For failures that happen in a healthy system;
// a bug or exhausted memory is an exception (STYLE.md, 4 and 5). E is the error type of the layer,
// usually a small struct around its Fault.
//
//   Result<Bucket, Error> FindBucket(...);
//   ALOFT_TRY(Bucket bucket, FindBucket(...));     // returns the error to the caller
//   return Fail(Error{Fault::kNoSuchBucket});
#pragma once

#include <cassert>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace aloft {

template <class E>
struct Failure {
  E error;
};

template <class E>
Failure<std::decay_t<E>> Fail(E&& error) {
  return {std::forward<E>(error)};
}

template <class T, class E>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  using error_type = E;

  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit by design
  template <class F, class = std::enable_if_t<std::is_convertible_v<F, E>>>
  Result(Failure<F> failure)
      : state_(std::in_place_index<1>, std::move(failure.error)) {}  // NOLINT

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    assert(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    assert(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  E& error() & {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }
  const E& error() const& {
    assert(!ok());
    return *std::get_if<1>(&state_);
  }
  E&& error() && {
    assert(!ok());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, E> state_;
};

template <class E>
class [[nodiscard]] Result<void, E> {
 public:
  using value_type = void;
  using error_type = E;

  Result() = default;
  template <class F, class = std::enable_if_t<std::is_convertible_v<F, E>>>
  Result(Failure<F> failure) : error_(std::move(failure.error)) {}  // NOLINT

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  void value() const { assert(ok()); }
  E& error() & {
    assert(!ok());
    return *error_;
  }
  const E& error() const& {
    assert(!ok());
    return *error_;
  }
  E&& error() && {
    assert(!ok());
    return std::move(*error_);
  }

 private:
  std::optional<E> error_;
};

}  // namespace aloft

#define ALOFT_CONCAT_INNER(a, b) a##b
#define ALOFT_CONCAT(a, b) ALOFT_CONCAT_INNER(a, b)
#define ALOFT_TRY_INNER(result, declaration, expression)             \
  auto result = (expression);                                        \
  if (!result.ok()) return ::aloft::Fail(std::move(result).error()); \
  declaration = std::move(result).value()

// Declares a variable from a Result's value, or returns the Result's error from the enclosing
// function.
#define ALOFT_TRY(declaration, ...) \
  ALOFT_TRY_INNER(ALOFT_CONCAT(aloft_try_, __COUNTER__), declaration, (__VA_ARGS__))

// The same for a Result<void, E>.
#define ALOFT_TRY_VOID(...)                                                            \
  do {                                                                                 \
    auto aloft_try_void = (__VA_ARGS__);                                               \
    if (!aloft_try_void.ok()) return ::aloft::Fail(std::move(aloft_try_void).error()); \
  } while (false)
