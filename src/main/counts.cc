#include "main/counts.h"

#include "identity/authorizer.h"

namespace aloft {
namespace {

constexpr std::size_t kPage = 1000;

identity::Grant For(std::uint32_t project, identity::Permission permission) {
  return identity::Authorizer::ForService("status", project, permission, "");
}

std::uint64_t CountBuckets(std::uint32_t project, object::Service& objects) {
  const identity::Grant grant = For(project, identity::Permission::kBucketsList);
  object::ListBucketsOptions options;
  options.limit = kPage;
  std::uint64_t count = 0;
  while (count < kCountedMax) {
    const auto page = objects.buckets().List(grant, options);
    if (!page.ok()) break;
    count += page->buckets.size();
    if (!page->truncated) break;
    options.start_after = page->next;
  }
  return count;
}

std::uint64_t CountTables(std::uint32_t project, table::TableService& tables) {
  const identity::Grant grant = For(project, identity::Permission::kTablesList);
  std::string after;
  std::uint64_t count = 0;
  while (count < kCountedMax) {
    const auto page = tables.ListTables(grant, after, kPage);
    if (!page.ok()) break;
    count += page->names.size();
    if (!page->more || page->names.empty()) break;
    after = page->names.back();
  }
  return count;
}

}  // namespace

std::vector<std::pair<std::string, std::uint64_t>> CountsOf(std::uint32_t project,
                                                            object::Service& objects,
                                                            table::TableService& tables) {
  return {{"buckets", CountBuckets(project, objects)}, {"tables", CountTables(project, tables)}};
}

}  // namespace aloft
