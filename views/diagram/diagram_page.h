#pragma once

#include "views/diagram/latest_job.h"
#include "views/diagram/pictures.h"
#include "views/navigation/place.h"

#include <QWidget>

class QComboBox;

namespace fairlead::views {

class Navigation;
class PicturePane;
class Theme;

// The diagram of one service. Double-click on a node's rules drills to its chains; on "+ 37 more"
// it unfolds. The picture is worked out off the UI thread. UI thread.
class DiagramPage : public QWidget {
    Q_OBJECT

public:
    DiagramPage(Navigation& navigation, const Theme& theme, QWidget* parent = nullptr);

    void setSnapshot(SnapshotPtr snapshot);
    void show(const Place& place);
    PicturePane& pane() { return *m_pane; }

signals:
    // Null: nothing is selected; the service itself is what is shown.
    void selectionChanged(const fairlead::diagram::Item* entry);
    void pictureShown();

private:
    void createBar(const Theme& theme);
    void layOut();
    void activate(const diagram::Item* entry);

    Navigation& m_navigation;
    PicturePane* m_pane;
    QComboBox* m_traffic;
    SnapshotPtr m_snapshot;
    Place m_place;
    std::set<std::string> m_expanded;
    LatestJob m_layOut;
};

}  // namespace fairlead::views
