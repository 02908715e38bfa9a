// ListDocuments: the documents of a collection, also names that only have something below them.
#include <google/firestore/v1/firestore.pb.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "faces/firestore/from_proto.h"
#include "faces/firestore/limits.h"
#include "faces/firestore/operations.h"
#include "faces/firestore/render.h"

namespace aloft::faces::firestore {
namespace {

std::string_view Trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

bool EndsInWord(std::string_view& text, std::string_view word) {
  if (text.size() <= word.size()) return false;
  const std::string_view end = text.substr(text.size() - word.size());
  const bool same = std::equal(end.begin(), end.end(), word.begin(),
                               [](char a, char b) { return (a | 0x20) == b; });
  if (!same || text[text.size() - word.size() - 1] != ' ') return false;
  text = Trim(text.substr(0, text.size() - word.size()));
  return true;
}

// "priority desc, __name__ desc".
Result<std::vector<document::Order>> ParseOrders(std::string_view text) {
  std::vector<document::Order> orders;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    std::string_view one = Trim(text.substr(0, comma));
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    document::Order order;
    if (EndsInWord(one, "desc")) {
      order.direction = document::Direction::kDescending;
    } else {
      EndsInWord(one, "asc");
    }
    ALOFT_TRY(order.field, ToFieldPath(one));
    orders.push_back(std::move(order));
  }
  return orders;
}

Result<std::size_t> PageSize(std::int32_t asked) {
  if (asked < 0) return Invalid("page_size must not be negative.");
  if (asked == 0) return kListPageDefault;
  return std::min(static_cast<std::size_t>(asked), kListPageMax);
}

using Mask = std::optional<std::vector<document::FieldPath>>;

std::string Render(const document::ListPage& page, const Mask& mask, std::string_view prefix) {
  constexpr int kDocuments = v1::ListDocumentsResponse::kDocumentsFieldNumber;
  constexpr int kNextPageToken = v1::ListDocumentsResponse::kNextPageTokenFieldNumber;
  WireWriter out;
  if (!page.next_page_token.empty()) out.Bytes(kNextPageToken, page.next_page_token);
  for (auto listed = page.documents.rbegin(); listed != page.documents.rend(); ++listed) {
    if (listed->document == nullptr) {
      const std::size_t end = out.size();
      WriteName(out, v1::Document::kNameFieldNumber, prefix, listed->path);
      out.EndMessage(kDocuments, end);
    } else if (mask) {
      WriteDocumentField(out, kDocuments, Masked(*listed->document, *mask), prefix);
    } else {
      WriteDocumentField(out, kDocuments, *listed->document, prefix);
    }
  }
  return out.Take();
}

}  // namespace

Result<std::string> ListDocuments(const Call& call, const v1::ListDocumentsRequest& request) {
  ALOFT_TRY(const ResourceName parent, ParseResourceName(request.parent()));
  document::ListRequest list;
  list.parent = parent.path;
  list.collection_id = request.collection_id();
  ALOFT_TRY(list.page_size, PageSize(request.page_size()));
  list.page_token = request.page_token();
  ALOFT_TRY(list.orders, ParseOrders(request.order_by()));
  list.show_missing = request.show_missing();
  ALOFT_TRY(list.at, ToReadAt(request));
  Mask mask;
  if (request.has_mask()) {
    ALOFT_TRY(mask, ToMask(request.mask()));
  }
  ALOFT_TRY(const Opened opened,
            Open(call, parent.database, identity::Permission::kDocumentsQuery));
  const auto page = call.services->documents.List(opened.grant, opened.database(), list);
  if (!page.ok()) return Fail(opened.Said(page.error()));
  return Render(*page, mask, opened.prefix);
}

}  // namespace aloft::faces::firestore
