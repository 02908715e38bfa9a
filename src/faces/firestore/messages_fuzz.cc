// Google's messages, whatever their bytes say: they are refused, or mean the same after the way
// through the service's form to the wire and to JSON. The first byte says what the rest is.
#include <google/firestore/v1/firestore.pb.h>
#include <google/protobuf/stubs/logging.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "document/codec.h"
#include "document/normal_query.h"
#include "faces/firestore/from_proto.h"
#include "faces/firestore/json_message.h"
#include "faces/firestore/render.h"
#include "faces/firestore/router.h"
#include "faces/firestore/to_query.h"
#include "faces/firestore/webchannel/json.h"

namespace aloft::faces::firestore {
namespace {

constexpr std::string_view kPrefix = "projects/p/databases/(default)/documents/";
const DatabaseName kDatabase{"p", "(default)"};

void MustMean(const v1::Document& message, const document::Map& fields) {
  const auto back = ToFields(message);
  if (!back.ok() || !document::Same(*back, fields)) std::abort();
}

// What may be stored is what every carrier tells.
void CheckDocument(const v1::Document& message) {
  const auto fields = ToFields(message);
  if (!fields.ok() || !document::CheckFields(*fields).ok()) return;
  const document::Document stored{"c/x", *fields, 1'000'001, 2'000'002};
  const auto kept = document::DecodeFields(document::EncodeFields(*fields));
  if (!kept || !document::Same(*kept, *fields)) std::abort();

  const std::string bytes = RenderDocument(stored, kPrefix);
  v1::Document told;
  if (!told.ParseFromString(bytes)) std::abort();
  MustMean(told, *fields);

  v1::Document read;
  const auto json = WriteJson(read, bytes, EnumForm::kNames);
  if (!json.ok() || !ReadJson(*json, read).ok()) std::abort();
  MustMean(read, *fields);

  v1::Document heard;
  if (!ReadJson(webchannel::DocumentJson(stored, kPrefix), heard).ok()) std::abort();
  MustMean(heard, *fields);
  if (heard.name() != told.name()) std::abort();
}

void CheckWrite(const v1::Write& message) {
  const auto write = ToWrite(kDatabase, message);
  if (!write.ok()) return;
  if (message.has_update() && write->fields.size() != message.update().fields().size()) {
    std::abort();
  }
  const std::size_t transforms =
      static_cast<std::size_t>(message.update_transforms_size()) +
      static_cast<std::size_t>(message.transform().field_transforms_size());
  if (write->transforms.size() != transforms) std::abort();
}

void CheckQuery(const v1::StructuredQuery& message) {
  const auto query = ToQuery({kDatabase, ""}, message);
  if (!query.ok()) return;
  const auto normal = document::Normalize(*query);
  if (!normal.ok()) return;
  if (normal->disjuncts.empty() || normal->orders.empty()) std::abort();
  const auto again = document::Normalize(normal->asked);
  if (!again.ok() || again->Canonical() != normal->Canonical()) std::abort();
}

// Any request by its bytes, as gRPC brings it, and by its JSON.
void ReadAny(std::uint8_t which, std::string_view rest) {
  static const auto& methods = *new auto(AllMethods());
  const Method& method = *methods[which % methods.size()];
  const std::unique_ptr<Message> request(method.request().New());
  if (request->ParseFromArray(rest.data(), static_cast<int>(rest.size()))) {
    static_cast<void>(WriteJson(*request, request->SerializeAsString(), EnumForm::kNumbers));
  }
  request->Clear();
  static_cast<void>(ReadJson(rest, *request));
}

template <class T>
bool Read(std::string_view bytes, T& message) {
  const bool json = bytes.starts_with('{');
  return json ? ReadJson(bytes, message).ok()
              : message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

}  // namespace
}  // namespace aloft::faces::firestore

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::faces::firestore;
  static const google::protobuf::LogSilencer silence;
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  v1::Document document;
  v1::Write write;
  v1::StructuredQuery query;
  switch (data[0]) {
    case 'd':
      if (Read(rest, document)) CheckDocument(document);
      break;
    case 'w':
      if (Read(rest, write)) CheckWrite(write);
      break;
    case 'q':
      if (Read(rest, query)) CheckQuery(query);
      break;
    default:
      ReadAny(data[0], rest);
  }
  return 0;
}
