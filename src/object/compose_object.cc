#include <map>
#include <set>
#include <utility>

#include "base/crc.h"
#include "object/attributes.h"
#include "object/bodies.h"
#include "object/body_writer.h"
#include "object/locks.h"
#include "object/new_version.h"
#include "object/objects.h"
#include "object/opened_version.h"
#include "object/rewrite.h"
#include "object/version_rows.h"

namespace aloft::object {
namespace {

using identity::Permission;

// A source held open, and its bytes written anew where they cannot be shared.
struct Component {
  OpenedVersion opened;
  std::unique_ptr<BodyWriter> written = {};
};

Result<Component> OpenComponent(const std::shared_ptr<Core>& core, std::string_view bucket,
                                const ComposeSource& source, const std::optional<Lock>& lock) {
  const ObjectName name{std::string(bucket), source.key};
  RequireGrant(source.read, {Permission::kObjectRead, Permission::kObjectVersionRead}, name);
  ALOFT_TRY_VOID(CheckObjectKey(name.key));
  ALOFT_TRY(OpenedVersion opened,
            OpenVersion(*core, source.read, name, source.version, source.client_key));
  if (Judge(source.conditions, opened.info()) != ReadVerdict::kServe) {
    return Fail(Error{Fault::kPreconditionFailed, "source"});
  }
  Component component{std::move(opened), {}};
  const bool in_row = !component.opened.body.empty();
  if (!in_row && !lock && !component.opened.key) return component;
  BodyOptions options;
  options.md5 = Md5Wanted::kNo;
  options.lock = lock;
  const ByteRange all{0, component.opened.info().bytes};
  ALOFT_TRY(Rewritten rewritten, Rewrite(core, component.opened, all, options));
  component.written = std::move(rewritten.body);
  return component;
}

// A composed object contributes its components, any other one piece.
std::vector<StoredPart> PartsOf(const Component& component) {
  const ObjectInfo& info = component.opened.info();
  const bool composed = info.etag_kind == EtagKind::kOpaque && info.part_count > 0;
  std::vector<StoredPart> parts = component.opened.parts;
  if (!composed) parts = {StoredPart{info.bytes, {}, Slice(parts, 0, info.bytes)}};
  for (StoredPart& part : parts) part.checksum.clear();
  return component.written ? Recut(std::move(parts), *component.written) : parts;
}

// Later ones replace those with the same key.
void MergeContexts(const ObjectContexts& added, ObjectContexts& contexts) {
  for (const ObjectContext& context : added) {
    std::erase_if(contexts, [&](const ObjectContext& one) { return one.key == context.key; });
    contexts.push_back(context);
  }
}

// The versions that are to go, by key, each once.
using Going = std::map<std::string_view, std::set<std::int64_t>>;

Going FindGoing(const ObjectName& destination, const std::vector<ComposeSource>& sources,
                const std::vector<Component>& components) {
  Going going;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const ComposeSource& source = sources[i];
    if (!source.remove || source.key == destination.key) continue;
    RequireGrant(*source.remove, {Permission::kObjectDelete, Permission::kObjectVersionDelete},
                 ObjectName{destination.bucket, source.key});
    going[source.key].insert(components[i].opened.info().version.generation);
  }
  return going;
}

Result<void> RemoveSources(Core& core, const identity::Grant& grant, const ObjectName& destination,
                           const Going& going, store::CommitRequest& request) {
  ALOFT_TRY(const BucketRow bucket, core.LoadBucket(grant, destination.bucket));
  const auto snapshot = core.engine.TakeSnapshot();
  for (const auto& [key, generations] : going) {
    VersionRows rows(core, bucket, key);
    for (const std::int64_t generation : generations) {
      ALOFT_TRY(const StoredVersion found, rows.FindAny({generation, false}, *snapshot));
      ALOFT_TRY_VOID(rows.RemoveCovered(request, found, *snapshot, Afterlife::kNone, generations));
    }
  }
  return {};
}

}  // namespace

Result<ObjectInfo> Objects::Compose(const identity::Grant& grant, const ObjectName& destination,
                                    const std::vector<ComposeSource>& sources,
                                    const ComposeOptions& options) {
  RequireBlockingAllowed();
  if (sources.empty() || sources.size() > kComposeSourcesMax) {
    return Fail(Error{Fault::kInvalidArgument, "the number of sources"});
  }
  ALOFT_TRY(const BucketRow to,
            CheckWrite(*core_, grant, destination, options.attributes, options.conditions));
  ObjectInfo info;
  SetAttributes(info, options.attributes);
  info.contexts.clear();
  info.etag_kind = EtagKind::kOpaque;
  ALOFT_TRY(const std::optional<Lock> lock, LockFor(*core_, *to.info, options.encryption));
  if (lock) info.encryption = lock->kept;
  std::vector<Component> components;
  std::vector<StoredPart> parts;
  for (const ComposeSource& source : sources) {
    ALOFT_TRY(Component component, OpenComponent(core_, destination.bucket, source, lock));
    const ObjectInfo& from = component.opened.info();
    info.bytes += from.bytes;
    MergeContexts(from.contexts, info.contexts);
    info.crc32c = Crc32cCombine(info.crc32c, from.crc32c, from.bytes);
    info.crc64nvme = Crc64NvmeCombine(info.crc64nvme, from.crc64nvme, from.bytes);
    for (StoredPart& part : PartsOf(component)) parts.push_back(std::move(part));
    components.push_back(std::move(component));
  }
  if (info.bytes > kObjectBytesMax || parts.size() > kPartNumberMax) {
    return Fail(Error{Fault::kTooLarge});
  }
  if (options.contexts) info.contexts = *options.contexts;
  ALOFT_TRY_VOID(CheckContexts(info.contexts));
  info.part_count = static_cast<std::uint32_t>(parts.size());
  const Going going = FindGoing(destination, sources, components);
  auto created = CommitVersion(*core_, grant, destination, options.conditions, info,
                               [&](store::CommitRequest& request, const BucketRow& bucket,
                                   ObjectRecord& record) -> Result<void> {
                                 SetContent(record, info);
                                 AttachParts(request, bucket.place(), record, parts);
                                 return RemoveSources(*core_, grant, destination, going, request);
                               });
  for (const Component& component : components) {
    if (component.written) component.written->Settle(created);
  }
  // Only sources that are to go are looked up by version, and they were there when it began.
  if (!created.ok() && created.error().fault == Fault::kNoSuchVersion) {
    return Fail(Error{Fault::kRaceLost, "a source was replaced meanwhile"});
  }
  return created;
}

}  // namespace aloft::object
