#pragma once

// The measures of a service's picture, in pixels at 100 %. Generous on purpose: it has to be read
// from the back of a classroom.
namespace fairlead::diagram::measures {

constexpr double margin = 36;
constexpr double minimumWidth = 860;
constexpr double columnWidth = 320;
constexpr double columnGap = 36;
constexpr double padding = 16;  // inside a node
constexpr double bandOverhang = 26;  // the band reaches beyond the nodes
constexpr double bandHeight = 76;
constexpr double portBandHeight = 40;  // of a further port
constexpr double portBandGap = 30;
constexpr double laneGap = 34;  // room for an arrow between two lanes
constexpr double nodeTitleHeight = 62;
constexpr double clientHeight = 50;
constexpr double clientGap = 10;
constexpr double outsideHeight = 44;
constexpr double outsideWidth = 240;
constexpr double entryHeight = 56;
constexpr double entryWidth = 280;
constexpr int maxEntries = 4;  // more fold
constexpr double socketHeight = 28;
constexpr double socketLane = 86;  // at the right of a node, for what comes in through its edge
constexpr double cardHeight = 60;
constexpr double cardGap = 14;
constexpr double cardIndent = 76;  // from the rail to the card: room for the share and an arrow head
constexpr double railIndent = 14;
constexpr double componentHeight = 44;
constexpr double componentGap = 8;
constexpr double bridgeHeight = 26;
constexpr double wireIndent = 8;  // from the cards to the pods' cables
constexpr double zoneHeight = 34;  // a bracket and its name
constexpr double replyHeight = 72;
constexpr double replyGap = 34;
constexpr double differenceHeight = 26;
constexpr double badgeHeight = 24;
constexpr double legendHeight = 18;
constexpr double legendSample = 34;

}  // namespace fairlead::diagram::measures
