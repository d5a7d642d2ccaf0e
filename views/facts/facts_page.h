#pragma once

#include "model/facts/address_book.h"
#include "views/diagram/latest_job.h"
#include "views/diagram/pictures.h"
#include "views/navigation/place.h"

#include <QWidget>

#include <memory>
#include <vector>

class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;
class QTextBrowser;
class QToolButton;

namespace fairlead::views {

class FactsTree;
class Navigation;
class NodeFactsModel;
class OccupancyView;
class Theme;

// Everything that one looks up about the cluster: who has an address, a port, or the addresses in a
// pasted line; each fact with who says so; the nodes as a table; how much of the ranges is taken. The
// question is part of the place. The facts are collected off the UI thread. UI thread.
class FactsPage : public QWidget {
    Q_OBJECT

public:
    FactsPage(Navigation& navigation, const Theme& theme, QWidget* parent = nullptr);

    // The facts are collected when the page is first looked at.
    void setSnapshot(SnapshotPtr snapshot);
    void show(const Place& place);
    void focusQuestion();
    // The source that is selected; an empty file where none is.
    SourceRef selectedSource() const;
    // What the answer to the question says, as plain text; empty: nothing is asked.
    QString answerText() const;
    bool isReady() const { return m_book != nullptr; }

signals:
    void sourceSelected(const fairlead::SourceRef& source);
    void factsShown();

private:
    enum View { clusterFacts, nodeFacts, rangesInUse };

    void createBar();
    void createViews();
    void createNodes();
    void load();
    void take(std::shared_ptr<const facts::AddressBook> book);
    void answer();
    void showNode();
    void showView(View view);
    void openSource(const SourceRef& source);
    void showMessage(const QString& text);

    Navigation& m_navigation;
    const Theme& m_theme;
    QWidget* m_bar;
    QLineEdit* m_question;
    QTextBrowser* m_answers;
    QStackedWidget* m_stack;
    QLabel* m_message;
    FactsTree* m_facts;
    FactsTree* m_nodeFacts;
    QTableView* m_nodes;
    NodeFactsModel* m_nodeModel;
    QSortFilterProxyModel* m_sorted;
    OccupancyView* m_occupancy;
    std::vector<QToolButton*> m_choices;
    SnapshotPtr m_snapshot;
    std::shared_ptr<const facts::AddressBook> m_book;
    LatestJob m_loading;
};

}  // namespace fairlead::views
