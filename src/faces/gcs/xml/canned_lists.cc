#include "faces/gcs/xml/canned_lists.h"

#include <string>

namespace aloft::faces::gcs::xml {
namespace {

struct Name {
  std::string_view here;
  std::string_view in_json;
};

constexpr Name kNames[] = {
    {"authenticated-read", "authenticatedRead"},
    {"bucket-owner-full-control", "bucketOwnerFullControl"},
    {"bucket-owner-read", "bucketOwnerRead"},
    {"private", "private"},
    {"project-private", "projectPrivate"},
    {"public-read", "publicRead"},
    {"public-read-write", "publicReadWrite"},
};

}  // namespace

Result<std::string_view> CannedList(const edge::Headers& headers) {
  const auto text = headers.Find("x-goog-acl");
  if (!text) return std::string_view();
  for (const Name& name : kNames) {
    if (name.here == *text) return name.in_json;
  }
  return Fail(InvalidArgument("Invalid x-goog-acl: " + std::string(*text)));
}

}  // namespace aloft::faces::gcs::xml
