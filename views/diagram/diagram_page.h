#pragma once

#include "views/diagram/latest_job.h"
#include "views/diagram/pictures.h"
#include "views/navigation/place.h"

#include <QVariant>
#include <QWidget>

class QComboBox;
class QToolButton;

namespace fairlead::views {

class Navigation;
class PicturePane;
class Theme;

// The diagram of one service. Double-click on a node's rules drills to its chains; on "+ 37 more"
// it unfolds, and "Fold" undoes that. The picture is worked out off the UI thread. UI thread.
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
    void createBar();
    QComboBox* addChoice(const QString& objectName, const QString& name);
    QToolButton* addButton(const QString& text, const QString& name);
    void offerContent();
    bool showsAllPorts() const;
    diagram::ServiceGraphOptions chosenContent() const;
    void layOut();
    QVariant portData(const std::string& id) const;
    void activate(const diagram::Item* entry);

    Navigation& m_navigation;
    PicturePane* m_pane;
    QComboBox* m_port = nullptr;
    QComboBox* m_family = nullptr;
    QComboBox* m_traffic = nullptr;
    QToolButton* m_wayBack = nullptr;
    QToolButton* m_fold = nullptr;
    SnapshotPtr m_snapshot;
    Place m_place;
    std::set<std::string> m_expanded;
    LatestJob m_layOut;
};

}  // namespace fairlead::views
