#pragma once

#include "model/core/result.h"
#include "model/evidence/evidence.h"
#include "model/kubernetes/objects.h"

#include <string>
#include <string_view>

namespace fairlead::kubernetes {

// Reads the list responses under api/ of the evidence. Unknown fields are skipped. A file that is not
// JSON, or not a list of the expected kind, is an error naming the file and the place. An error
// response of the API in place of a list (a Status) is a warning, and the list is absent.
// A field that is not what the API documents is a warning naming kind, name and field. What is lost:
//   the object    without a name; a service whose type, addresses or traffic policies are wrong
//   the entry     of the ports, endpoints and addresses: half of one would mislead
//   the field     everywhere else, read as absent
// The source of an object is the line it begins in, and its beginning as the text, cut at 200 bytes.
// Linear in the input; besides the result it holds one object at a time.
Result<Objects> readObjects(const evidence::Evidence& evidence);

}  // namespace fairlead::kubernetes
