#pragma once

#include "views/diagram/pictures.h"
#include "views/navigation/place.h"

#include <QWidget>

class QLabel;
class QSplitter;
class QStackedWidget;

namespace fairlead::views {

class ChainsPage;
class ComparePage;
class ComparisonPage;
class DetailsPanel;
class DiagramPage;
class DumpPage;
class EntryMenu;
class FactsPage;
class MapPage;
class MatrixPage;
class ModeChangePage;
class Navigation;
class PathPage;
class PicturePane;
class ServicePanel;
class Theme;
class TraceMenu;

// An open cluster: the services on the left, the page of the place in the middle, the details of
// what is selected on the right. Brings them together; decides nothing itself. UI thread.
class Workspace : public QWidget {
    Q_OBJECT

public:
    Workspace(Navigation& navigation, const Theme& theme, QWidget* parent = nullptr);

    void setSnapshot(SnapshotPtr snapshot);
    const SnapshotPtr& snapshot() const { return m_snapshot; }
    // The picture on screen; null on pages without one.
    PicturePtr currentPicture() const;
    // Puts the keyboard into the search of what is in the middle.
    void findInPage();
    void findService();
    // The map, with what was looked at selected on it.
    void showMap();
    // The matrix, with what was looked at selected on it.
    void showMatrix();
    // Facts and addresses, ready for a question.
    void showFacts();
    // What would change in nftables mode.
    ModeChangePage& modeChange() { return *m_modeChange; }
    void showModeChange();
    // The path page, ready for a question.
    void askForPath();
    // The comparison of what is shown with another node, or of the cluster with another time.
    void askToCompare();
    QSplitter& splitter() { return *m_splitter; }

private:
    void createPages();
    void connectPages();
    void follow(const Place& place);
    void showComparison(const Place& place);
    bool knowsService(const Place& place) const;
    void showSubjectOfPlace();
    void showDiagramSelection(const diagram::Item* entry);
    void showChainsSelection(const diagram::Item* entry);
    void showCompareSelection(const diagram::Item* entry);
    void showPathSelection(const diagram::Item* entry);
    void showMapSelection();
    void showMatrixSelection();
    void showFactsSelection();
    void showMapMenu(const diagram::Item& entry, const QPoint& position);

    Navigation& m_navigation;
    SnapshotPtr m_snapshot;
    QSplitter* m_splitter;
    ServicePanel* m_services;
    QStackedWidget* m_pages;
    PicturePane* m_overview;
    DiagramPage* m_diagram;
    ChainsPage* m_chains;
    ComparePage* m_compare;
    ComparisonPage* m_comparison;
    DumpPage* m_dump;
    PathPage* m_path;
    MapPage* m_map;
    MatrixPage* m_matrix;
    FactsPage* m_facts;
    ModeChangePage* m_modeChange;
    DetailsPanel* m_details;
    EntryMenu* m_entryMenu;
    TraceMenu* m_traceMenu;
};

}  // namespace fairlead::views
