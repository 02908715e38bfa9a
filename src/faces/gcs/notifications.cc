// Notification configurations of a bucket: kept and given back. Nothing is sent, because there is
// no Pub/Sub here. https://cloud.google.com/storage/docs/json_api/v1/notifications
#include <algorithm>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "faces/gcs/authorize.h"
#include "faces/gcs/bucket_edit.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/reply.h"

namespace aloft::faces::gcs {
namespace {

using identity::Permission;

constexpr std::string_view kDocument = "notifications";

// The members of a configuration that a client chooses.
constexpr std::string_view kTexts[] = {"topic", "payload_format", "object_name_prefix"};

std::vector<Json> ParseStored(std::string_view text) {
  auto stored = ParseJson(text);
  if (!stored) return {};
  for (auto& [name, value] : stored->members) {
    if (name == "items") return std::move(value.items);
  }
  return {};
}

std::string WriteStored(const std::vector<Json>& items) {
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Key("items").BeginArray();
  for (const Json& item : items) WriteJson(json, item);
  json.EndArray().EndObject();
  return text;
}

void WriteNotification(JsonWriter& json, const Call& call, const Json& item) {
  const std::string* id = item.Text("id");
  const std::string path = "/storage/v1/b/" + call.bucket() + "/notificationConfigs/" +
                           (id == nullptr ? std::string() : *id);
  json.BeginObject().Member("kind", "storage#notification");
  json.Member("selfLink", std::string_view(Origin(call.http()) + path));
  for (const auto& [name, value] : item.members) WriteJson(json.Key(name), value);
  json.Member("etag", id == nullptr ? std::string_view() : std::string_view(*id)).EndObject();
}

Json TextOf(std::string text) {
  Json value{JsonKind::kString};
  value.text = std::move(text);
  return value;
}

// What is kept of a request. Fails with 400.
Result<Json> ReadNotification(const Json& from) {
  Json out{JsonKind::kObject};
  const std::string* topic = from.Text("topic");
  if (topic == nullptr) return Fail(Required("topic"));
  const bool formed =
      topic->find("projects/") != std::string::npos && topic->find("/topics/") != std::string::npos;
  if (!formed) return Fail(Invalid("Invalid topic: '" + *topic + "'"));
  const std::string* format = from.Text("payload_format");
  if (format == nullptr) return Fail(Required("payload_format"));
  if (*format != "JSON_API_V1" && *format != "NONE") {
    return Fail(Invalid("Invalid payload_format: '" + *format + "'"));
  }
  for (const std::string_view name : kTexts) {
    if (const std::string* text = from.Text(name)) {
      out.members.emplace_back(std::string(name), TextOf(*text));
    }
  }
  for (const std::string_view name : {"event_types", "custom_attributes"}) {
    const Json* value = from.Find(name);
    const JsonKind kind = name == "event_types" ? JsonKind::kList : JsonKind::kObject;
    if (value == nullptr || value->kind == JsonKind::kNull) continue;
    if (value->kind != kind) return Fail(Invalid("Invalid " + std::string(name)));
    out.members.emplace_back(std::string(name), *value);
  }
  return out;
}

bool HasId(const Json& item, std::string_view id) {
  const std::string* own = item.Text("id");
  return own != nullptr && *own == id;
}

std::string NextId(const std::vector<Json>& items) {
  for (std::size_t number = items.size() + 1;; ++number) {
    std::string id = std::to_string(number);
    const auto same = [&](const Json& item) { return HasId(item, id); };
    if (std::none_of(items.begin(), items.end(), same)) return id;
  }
}

Result<std::vector<Json>> Load(const Call& call) {
  ALOFT_TRY(const BucketPtr bucket, FindBucket(call, call.bucket()));
  ALOFT_TRY(const identity::Grant read, Authorize(call, *bucket, Permission::kBucketConfigRead));
  const auto text = call.objects().buckets().Document(read, call.bucket(), kDocument);
  if (!text) return Fail(FromFault(text.error(), call.bucket(), {}));
  return ParseStored(*text);
}

Error NoSuch(std::string_view id) {
  return {404, "notFound",
          "The specified notification config '" + std::string(id) + "' does not exist."};
}

edge::Response Reply(const Call& call, const Json& item) {
  edge::Response response;
  response.Add("Content-Type", "application/json; charset=UTF-8");
  JsonWriter json(response.body);
  WriteNotification(json, call, item);
  return response;
}

// Changes the list in one commit.
Result<void> Change(const Call& call, const std::function<Result<void>(std::vector<Json>&)>& edit) {
  ALOFT_TRY(const BucketPtr bucket, FindBucket(call, call.bucket()));
  ALOFT_TRY(const identity::Grant write, Authorize(call, *bucket, Permission::kBucketConfigWrite));
  ALOFT_TRY_VOID(
      ChangeBucket(call, write, {kDocument}, [&](object::BucketDraft& draft) -> Result<void> {
        std::string& text = draft.documents[std::string(kDocument)];
        std::vector<Json> items = ParseStored(text);
        ALOFT_TRY_VOID(edit(items));
        text = items.empty() ? std::string() : WriteStored(items);
        return {};
      }));
  return {};
}

}  // namespace

Result<edge::Plan> ListNotifications(const CallPtr& call) {
  ALOFT_TRY(const std::vector<Json> items, Load(*call));
  return edge::Plan(JsonReply([&](JsonWriter& json) {
    json.Member("kind", "storage#notifications");
    if (items.empty()) return;
    json.Key("items").BeginArray();
    for (const Json& item : items) WriteNotification(json, *call, item);
    json.EndArray();
  }));
}

Result<edge::Plan> GetNotification(const CallPtr& call) {
  ALOFT_TRY(const std::vector<Json> items, Load(*call));
  for (const Json& item : items) {
    if (HasId(item, call->target.part)) return edge::Plan(Reply(*call, item));
  }
  return Fail(NoSuch(call->target.part));
}

Result<edge::Plan> InsertNotification(const CallPtr& call) {
  return WithBody(call, [call](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(const Json resource, ParseJson(body));
    ALOFT_TRY(const Json wanted, ReadNotification(resource));
    Json made;
    ALOFT_TRY_VOID(Change(*call, [&](std::vector<Json>& items) -> Result<void> {
      if (items.size() >= kNotificationsMax) {
        return Fail(Invalid("The bucket has too many notification configs."));
      }
      made = wanted;
      made.members.insert(made.members.begin(), {"id", TextOf(NextId(items))});
      items.push_back(made);
      return {};
    }));
    return Reply(*call, made);
  });
}

Result<edge::Plan> DeleteNotification(const CallPtr& call) {
  return WithoutBody(call, [call]() -> Result<edge::Response> {
    ALOFT_TRY_VOID(Change(*call, [&](std::vector<Json>& items) -> Result<void> {
      const auto same = [&](const Json& item) { return HasId(item, call->target.part); };
      if (std::erase_if(items, same) == 0) return Fail(NoSuch(call->target.part));
      return {};
    }));
    return EmptyReply(204);
  });
}

}  // namespace aloft::faces::gcs
