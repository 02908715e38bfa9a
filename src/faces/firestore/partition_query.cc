// PartitionQuery: cursors that cut a collection group into parts of about the same size.
#include <google/firestore/v1/firestore.pb.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "faces/firestore/from_proto.h"
#include "faces/firestore/limits.h"
#include "faces/firestore/operations.h"
#include "faces/firestore/render.h"
#include "faces/firestore/to_query.h"

namespace aloft::faces::firestore {
namespace {

// The points of one page, and whether there are more behind it. The token is the last one's path.
struct Page {
  std::vector<std::string> paths;
  std::string next_page_token;
};

Result<Page> PageOf(std::vector<std::string> points, const v1::PartitionQueryRequest& request) {
  if (request.page_size() < 0) return Invalid("page_size must not be negative.");
  Page page;
  auto first = points.begin();
  if (!request.page_token().empty()) {
    const auto last = Base64Decode(request.page_token());
    const auto found = last ? std::find(points.begin(), points.end(), *last) : points.end();
    if (found == points.end()) return Invalid("The page token is not valid.");
    first = found + 1;
  }
  const auto left = static_cast<std::size_t>(points.end() - first);
  const auto asked = static_cast<std::size_t>(request.page_size());
  const std::size_t count = asked == 0 ? left : std::min(asked, left);
  page.paths.assign(first, first + static_cast<std::ptrdiff_t>(count));
  if (count < left) page.next_page_token = Base64Encode(page.paths.back());
  return page;
}

std::string Render(const Page& page, std::string_view prefix) {
  constexpr int kPartitions = v1::PartitionQueryResponse::kPartitionsFieldNumber;
  constexpr int kNextPageToken = v1::PartitionQueryResponse::kNextPageTokenFieldNumber;
  constexpr int kValues = v1::Cursor::kValuesFieldNumber;
  constexpr int kReferenceValue = v1::Value::kReferenceValueFieldNumber;
  WireWriter out;
  if (!page.next_page_token.empty()) out.Bytes(kNextPageToken, page.next_page_token);
  for (auto path = page.paths.rbegin(); path != page.paths.rend(); ++path) {
    const std::size_t cursor_end = out.size();
    WriteName(out, kReferenceValue, prefix, *path);
    out.EndMessage(kValues, cursor_end);
    out.EndMessage(kPartitions, cursor_end);
  }
  return out.Take();
}

}  // namespace

Result<std::string> PartitionQuery(const Call& call, const v1::PartitionQueryRequest& request) {
  ALOFT_TRY(const ResourceName parent, ParseResourceName(request.parent()));
  if (request.partition_count() < 1) return Invalid("partition_count must be positive.");
  ALOFT_TRY(const document::Query query, ToQuery(parent, request.structured_query()));
  document::ReadAt at;
  if (request.has_read_time()) {
    ALOFT_TRY(at.read_time_micros, ToMicros(request.read_time()));
  }
  ALOFT_TRY(const Opened opened,
            Open(call, parent.database, identity::Permission::kDocumentsQuery));
  const auto wanted = std::min<std::uint64_t>(static_cast<std::uint64_t>(request.partition_count()),
                                              kPartitionsMax);
  auto points = call.services->documents.Partition(opened.grant, opened.database(), query,
                                                   static_cast<std::size_t>(wanted), at);
  if (!points.ok()) return Fail(opened.Said(points.error()));
  ALOFT_TRY(const Page page, PageOf(std::move(*points), request));
  return Render(page, opened.prefix);
}

}  // namespace aloft::faces::firestore
