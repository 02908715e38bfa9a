// The one way in which a new version of an object comes to be, whatever its bytes come from.
//
// Threads     Any.
#pragma once

#include <functional>
#include <string_view>

#include "object/core.h"
#include "object/digester.h"
#include "object/records.h"
#include "object/write_options.h"

namespace aloft::object {

// Gives the record its body, and adds to the commit what belongs to it. Called once in each
// attempt, with the record's version and times set; may also decide the rest of its info
// (SetContent).
using AttachBody =
    std::function<Result<void>(store::CommitRequest&, const BucketRow&, ObjectRecord&)>;

// Makes a version with this content and these attributes current, if the conditions hold.
// `info` lacks what the commit decides: version, times, an opaque ETag, the default storage class.
Result<ObjectInfo> CommitVersion(Core& core, const identity::Grant& grant, const ObjectName& name,
                                 const WriteConditions& conditions, const ObjectInfo& info,
                                 const AttachBody& attach);

// Everything in the record's info but what CommitVersion decides.
void SetContent(ObjectRecord& record, ObjectInfo info);

// What is known of a version written in one piece.
ObjectInfo InfoOf(const Digests& digests, const ObjectAttributes& attributes, Md5Use md5);

// Everything that can be refused without a look at the store.
Result<void> CheckAsked(const identity::Grant& grant, const ObjectName& name,
                        const ObjectAttributes& attributes);
// Everything that can be refused before the first byte. The bucket as it is now.
Result<BucketRow> CheckWrite(Core& core, const identity::Grant& grant, const ObjectName& name,
                             const ObjectAttributes& attributes, const WriteConditions& conditions);

}  // namespace aloft::object
