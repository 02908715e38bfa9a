#include <map>
#include <set>
#include <utility>

#include "base/crc.h"
#include "object/attributes.h"
#include "object/bodies.h"
#include "object/body_writer.h"
#include "object/new_version.h"
#include "object/objects.h"
#include "object/opened_version.h"
#include "object/version_rows.h"

namespace aloft::object {
namespace {

using identity::Permission;

// A source held open, and the blob that its bytes were put into if they lay in a row.
struct Component {
  OpenedVersion opened;
  std::unique_ptr<BodyWriter> written = {};
};

Result<Component> OpenComponent(const std::shared_ptr<Core>& core, std::string_view bucket,
                                const ComposeSource& source) {
  const ObjectName name{std::string(bucket), source.key};
  RequireGrant(source.read, {Permission::kObjectRead, Permission::kObjectVersionRead}, name);
  ALOFT_TRY_VOID(CheckObjectKey(name.key));
  ALOFT_TRY(OpenedVersion opened, OpenVersion(*core, source.read, name, source.version));
  if (Judge(source.conditions, opened.info()) != ReadVerdict::kServe) {
    return Fail(Error{Fault::kPreconditionFailed, "source"});
  }
  Component component{std::move(opened), {}};
  if (component.opened.body.empty()) return component;
  component.written = std::make_unique<BodyWriter>(
      core, BodyOptions{kObjectBytesMax, 0, component.opened.info().bytes, Md5Wanted::kNo,
                        ChecksumAlgorithm::kNone});
  ALOFT_TRY_VOID(component.written->Append(component.opened.body));
  ALOFT_TRY([[maybe_unused]] const Digests digests, component.written->Finish({}));
  return component;
}

// A composed object contributes its components, any other one piece.
std::vector<StoredPart> PartsOf(const Component& component) {
  const ObjectInfo& info = component.opened.info();
  if (component.written) return {StoredPart{info.bytes, {}, component.written->extents()}};
  const bool composed = info.etag_kind == EtagKind::kOpaque && info.part_count > 0;
  if (!composed) {
    return {StoredPart{info.bytes, {}, Slice(component.opened.parts, 0, info.bytes)}};
  }
  std::vector<StoredPart> parts = component.opened.parts;
  for (StoredPart& part : parts) part.checksum.clear();
  return parts;
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
  ALOFT_TRY_VOID(CheckWrite(*core_, grant, destination, options.attributes, options.conditions));
  ObjectInfo info;
  SetAttributes(info, options.attributes);
  info.contexts.clear();
  info.etag_kind = EtagKind::kOpaque;
  std::vector<Component> components;
  std::vector<StoredPart> parts;
  for (const ComposeSource& source : sources) {
    ALOFT_TRY(Component component, OpenComponent(core_, destination.bucket, source));
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
  auto created = CommitVersion(
      *core_, grant, destination, options.conditions, info,
      [&](store::CommitRequest& request, keys::Place place, ObjectRecord& record) -> Result<void> {
        SetContent(record, info);
        AttachParts(request, place, record, parts);
        return RemoveSources(*core_, grant, destination, going, request);
      });
  for (const Component& component : components) {
    if (!component.written) continue;
    if (created.ok()) component.written->Named();
    if (!created.ok() && created.error().outcome_unknown) component.written->NamedPerhaps();
  }
  // Only sources that are to go are looked up by version, and they were there when it began.
  if (!created.ok() && created.error().fault == Fault::kNoSuchVersion) {
    return Fail(Error{Fault::kRaceLost, "a source was replaced meanwhile"});
  }
  return created;
}

}  // namespace aloft::object
