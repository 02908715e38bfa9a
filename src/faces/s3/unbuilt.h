// Operations that are not built, in the service's own words for "there is none of that here": tools
// that read a bucket's whole configuration go on, and so do those that switch off what is off.
//
// Threads     Any; no state.
// Errors      kNotImplemented for what would switch a feature on.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "edge/request.h"
#include "faces/s3/call.h"
#include "faces/s3/errors.h"
#include "identity/permission.h"

namespace aloft::faces::s3 {

// How a document says whether a feature is to be on: an element with one of two words in it, or,
// where `element` is empty, whether there is anything in it at all.
struct Switch {
  std::string_view element = {};
  std::string_view off = {};
  std::string_view on = {};
};

struct Unbuilt {
  std::optional<identity::Permission> permission = {};  // nullopt: that of the object's bytes
  Code code = Code::kNotImplemented;
  int status = 0;  // not 0: this status, and nothing else
  // Not empty: the root of the document that answers, and what is in it; with `off_only`, of the
  // one that is asked with.
  std::string_view root = {};
  std::string_view content = {};
  std::optional<Switch> off_only = {};  // 200 for what leaves the feature off
  // Not empty: `content` is kept under this name where `off_only` was obeyed, and told from there.
  std::string_view kept_as = {};
};

struct Route;

// Authorizes and answers.
Result<edge::Plan> AnswerUnbuilt(const CallPtr& call, const Route& route);
// What the table of operations says of it.
std::string SupportOf(const Unbuilt& unbuilt);

}  // namespace aloft::faces::s3
