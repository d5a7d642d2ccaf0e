#pragma once

#include "views/diagram/pictures.h"
#include "views/navigation/place.h"

#include <QObject>

class QMenu;

namespace fairlead::views {

class DiagramView;
class Navigation;

// What can be done with an entry of a picture: open it, copy its address or the commands that show
// the same by hand, read the evidence. One for all pictures of a cluster. UI thread.
class EntryMenu : public QObject {
    Q_OBJECT

public:
    explicit EntryMenu(Navigation& navigation, QObject* parent = nullptr);

    void setSnapshot(SnapshotPtr snapshot);
    // Opens at the view's requests; the view's own double-click does what "Open" does.
    void attach(DiagramView& view);
    // Adds the actions for an entry; they stay valid without it. Texts of actions begin with what they do.
    void fill(QMenu& menu, const diagram::Item& entry);

signals:
    // For others to add what they can do with the entry, first of all.
    void filling(QMenu& menu, const fairlead::diagram::Item& entry);

private:
    void addAddresses(QMenu& menu, const diagram::Item& entry);
    void addComparison(QMenu& menu, const diagram::Item& entry);
    void addCommands(QMenu& menu, const diagram::Item& entry);
    void addEvidence(QMenu& menu, const diagram::Item& entry);

    Navigation& m_navigation;
    SnapshotPtr m_snapshot;
};

}  // namespace fairlead::views
