#pragma once

#include "model/core/result.h"
#include "model/evidence/evidence.h"
#include "model/kubernetes/objects.h"

#include <string>
#include <string_view>

namespace fairlead::kubernetes {

// Reads the list responses under api/ of the evidence. Unknown fields are skipped; an object with
// a field of a wrong type is named in a warning and the rest loads. A file that is not JSON, or not
// a list of the expected kind, is an error naming the file and the place. Linear in the input.
Result<Objects> readObjects(const evidence::Evidence& evidence);

}  // namespace fairlead::kubernetes
