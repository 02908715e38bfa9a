// Any body, held against the form of every operation, and read as an item: no crash, bounded
// memory, and an item that is accepted comes out as it went in.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/json.h"
#include "faces/dynamodb/operations.h"
#include "faces/dynamodb/shapes.h"

namespace aloft::faces::dynamodb {
namespace {

void TryItem(JsonPool& pool, Json input) {
  if (input.kind() != JsonKind::kObject) return;
  if (CheckTypes(input, kAttributeMapShape)) return;
  const Outcome<table::Attributes> item = ReadAttributes(input);
  if (!item.ok()) return;
  std::string once;
  AppendAttributes(once, *item);
  const auto document = pool.Parse(once);
  if (!document) std::abort();
  const Outcome<table::Attributes> again = ReadAttributes(document->root());
  if (!again.ok() || !(*again == *item)) std::abort();
}

void TryBody(std::string_view body) {
  JsonPool pool;
  const auto document = pool.Parse(body);
  if (!document) return;
  for (const Shape* shape :
       {&kPutItemInput, &kUpdateItemInput, &kQueryInput, &kBatchWriteItemInput, &kBatchGetItemInput,
        &kTransactWriteItemsInput, &kCreateTableInput, &kUpdateTableInput}) {
    if (!CheckTypes(document->root(), *shape)) CheckConstraints(document->root(), *shape);
  }
  TryItem(pool, document->root());
}

}  // namespace
}  // namespace aloft::faces::dynamodb

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  aloft::faces::dynamodb::TryBody({reinterpret_cast<const char*>(data), size});
  return 0;
}
