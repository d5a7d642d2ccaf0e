#pragma once

#include "views/diagram/pictures.h"
#include "views/navigation/place.h"

namespace fairlead::views {

// The ends of a packet's way that an entry of a picture can be, in the notation of the path page;
// empty where it can be none. `here` is the place that the picture belongs to.

// "pod:shop/cart-x", "node:worker-1", "outside".
QString traceOriginOf(const diagram::Item& entry);
// "service:shop/frontend:http", "10.244.1.4:8080", "node:worker-1:30080".
QString traceTargetOf(const cluster::ClusterSnapshot& snapshot, const diagram::Item& entry, const Place& here);

}  // namespace fairlead::views
